package dev.pawl.jdbc;

import java.nio.file.Path;

class PostgresBoundsTest extends BoundsSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.postgres(TestDatabase.Setup.PLAIN);
    }
}
