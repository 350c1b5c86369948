package dev.pawl.jdbc;

import java.nio.file.Path;

class PostgresLeaseFuzzTest extends LeaseFuzzSuite {
    @Override
    TestDatabase open(Path where) {
        return TestDatabase.postgres(TestDatabase.Setup.PLAIN);
    }
}
