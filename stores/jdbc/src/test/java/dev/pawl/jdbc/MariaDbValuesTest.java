package dev.pawl.jdbc;

import java.nio.file.Path;

class MariaDbValuesTest extends ValuesSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.mariaDb(Database.MARIADB, TestDatabase.Setup.PLAIN);
    }
}
