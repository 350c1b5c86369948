package dev.pawl.jdbc;

import java.nio.file.Path;

class SqliteDocumentStoreTest extends DocumentStoreSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.sqlite(folder, TestDatabase.Setup.PLAIN);
    }
}
