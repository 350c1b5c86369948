package dev.pawl.jdbc;

import java.nio.file.Path;

class MariaDbSettleTest extends SettleSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.mariaDb(Database.MARIADB, TestDatabase.Setup.PLAIN);
    }
}
