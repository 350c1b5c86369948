package dev.pawl.jdbc;

import java.nio.file.Path;

class SqliteSettleTest extends SettleSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.sqlite(folder, TestDatabase.Setup.PLAIN);
    }
}
