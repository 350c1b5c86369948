package dev.pawl.jdbc;

class MySqlDriverFaultsTest extends MariaDbFaultsTest {
    @Override
    TestDatabase open() {
        return TestDatabase.mariaDb(Database.MYSQL, TestDatabase.Setup.PLAIN);
    }
}
