package dev.pawl.jdbc;

import java.nio.file.Path;

class MariaDbBatchTest extends BatchSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.mariaDb(Database.MARIADB, TestDatabase.Setup.PLAIN);
    }
}
