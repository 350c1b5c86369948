package dev.pawl.jdbc;

import java.nio.file.Path;

class SqliteBatchTest extends BatchSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.sqlite(folder, TestDatabase.Setup.PLAIN);
    }
}
