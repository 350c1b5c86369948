package dev.pawl.jdbc;

import java.nio.file.Path;
import java.util.List;

class SqliteUnnamedWritesTest extends UnnamedWritesSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.sqlite(folder, TestDatabase.Setup.PLAIN);
    }

    @Override
    List<String> trigger() {
        return List.of("CREATE TRIGGER adding AFTER UPDATE ON item BEGIN UPDATE customer"
                + " SET total = total + new.total - old.total, version = version + 1 WHERE id = new.id; END");
    }
}
