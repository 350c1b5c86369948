package dev.pawl.jdbc;

import java.nio.file.Path;
import java.util.List;

class MySqlDriverUnnamedWritesTest extends UnnamedWritesSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.mariaDb(Database.MYSQL, TestDatabase.Setup.PLAIN);
    }

    @Override
    List<String> trigger() {
        return List.of("CREATE TRIGGER adding AFTER UPDATE ON item FOR EACH ROW UPDATE customer"
                + " SET total = total + new.total - old.total, version = version + 1 WHERE id = new.id");
    }
}
