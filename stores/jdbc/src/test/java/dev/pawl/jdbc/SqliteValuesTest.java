package dev.pawl.jdbc;

import java.nio.file.Path;

class SqliteValuesTest extends ValuesSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.sqlite(folder, TestDatabase.Setup.PLAIN);
    }
}
