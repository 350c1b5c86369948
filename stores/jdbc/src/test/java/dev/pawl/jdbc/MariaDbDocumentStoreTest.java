package dev.pawl.jdbc;

import java.nio.file.Path;

class MariaDbDocumentStoreTest extends DocumentStoreSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.mariaDb(Database.MARIADB, TestDatabase.Setup.PLAIN);
    }
}
