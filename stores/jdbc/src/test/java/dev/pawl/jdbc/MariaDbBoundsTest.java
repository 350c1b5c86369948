package dev.pawl.jdbc;

import java.nio.file.Path;

class MariaDbBoundsTest extends BoundsSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.mariaDb(Database.MARIADB, TestDatabase.Setup.PLAIN);
    }
}
