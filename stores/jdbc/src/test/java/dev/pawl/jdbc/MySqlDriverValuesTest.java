package dev.pawl.jdbc;

import java.nio.file.Path;

class MySqlDriverValuesTest extends ValuesSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.mariaDb(Database.MYSQL, TestDatabase.Setup.PLAIN);
    }
}
