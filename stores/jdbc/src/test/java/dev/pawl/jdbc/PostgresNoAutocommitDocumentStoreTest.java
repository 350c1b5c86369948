package dev.pawl.jdbc;

import java.nio.file.Path;

class PostgresNoAutocommitDocumentStoreTest extends DocumentStoreSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.postgres(TestDatabase.Setup.NO_AUTOCOMMIT);
    }
}
