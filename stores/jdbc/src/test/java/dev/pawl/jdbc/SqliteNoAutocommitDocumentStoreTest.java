package dev.pawl.jdbc;

import java.nio.file.Path;

class SqliteNoAutocommitDocumentStoreTest extends DocumentStoreSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.sqlite(folder, TestDatabase.Setup.NO_AUTOCOMMIT);
    }
}
