package dev.pawl.jdbc;

import java.nio.file.Path;
import java.util.List;

class PostgresUnnamedWritesTest extends UnnamedWritesSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.postgres(TestDatabase.Setup.PLAIN);
    }

    @Override
    List<String> trigger() {
        return List.of(
                "CREATE FUNCTION adding() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE customer"
                        + " SET total = total + new.total - old.total, version = version + 1 WHERE id = new.id;"
                        + " RETURN NULL; END $$",
                "CREATE TRIGGER adding AFTER UPDATE ON item FOR EACH ROW EXECUTE FUNCTION adding()");
    }
}
