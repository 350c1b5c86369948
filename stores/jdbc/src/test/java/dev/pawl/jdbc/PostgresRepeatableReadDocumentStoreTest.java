package dev.pawl.jdbc;

import java.nio.file.Path;

class PostgresRepeatableReadDocumentStoreTest extends DocumentStoreSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.postgres(TestDatabase.Setup.REPEATABLE_READ);
    }
}
