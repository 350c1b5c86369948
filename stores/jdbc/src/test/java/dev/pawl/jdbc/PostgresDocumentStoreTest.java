package dev.pawl.jdbc;

import java.nio.file.Path;

class PostgresDocumentStoreTest extends DocumentStoreSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.postgres(TestDatabase.Setup.PLAIN);
    }
}
