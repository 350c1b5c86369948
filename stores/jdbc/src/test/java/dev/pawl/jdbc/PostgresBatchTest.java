package dev.pawl.jdbc;

import java.nio.file.Path;

class PostgresBatchTest extends BatchSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.postgres(TestDatabase.Setup.PLAIN);
    }
}
