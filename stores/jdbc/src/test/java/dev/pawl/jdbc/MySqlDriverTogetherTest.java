package dev.pawl.jdbc;

class MySqlDriverTogetherTest extends MariaDbTogetherTest {
    @Override
    Database driver() {
        return Database.MYSQL;
    }
}
