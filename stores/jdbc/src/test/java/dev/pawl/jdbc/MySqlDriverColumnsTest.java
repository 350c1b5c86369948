package dev.pawl.jdbc;

import java.nio.file.Path;

class MySqlDriverColumnsTest extends MariaDbColumnsTest {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.mariaDb(Database.MYSQL, TestDatabase.Setup.PLAIN);
    }
}
