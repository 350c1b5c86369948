package dev.pawl.jdbc;

import java.nio.file.Path;

class SqliteBoundsTest extends BoundsSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.sqlite(folder, TestDatabase.Setup.PLAIN);
    }
}
