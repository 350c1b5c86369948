package dev.pawl.jdbc;

import java.nio.file.Path;

class MariaDbColumnsTest extends ColumnsSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.mariaDb(Database.MARIADB, TestDatabase.Setup.PLAIN);
    }

    @Override
    String decimal() {
        return "decimal(10,2)";
    }
}
