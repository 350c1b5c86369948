package dev.pawl.jdbc;

import java.nio.file.Path;

class MySqlDriverColumnsTest extends ColumnsSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.mariaDb(Database.MYSQL, TestDatabase.Setup.PLAIN);
    }

    @Override
    String decimal() {
        return "decimal(10,2)";
    }
}
