package dev.pawl.jdbc;

import java.nio.file.Path;

class MySqlDriverUnnamedWritesTest extends MariaDbUnnamedWritesTest {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.mariaDb(Database.MYSQL, TestDatabase.Setup.PLAIN);
    }
}
