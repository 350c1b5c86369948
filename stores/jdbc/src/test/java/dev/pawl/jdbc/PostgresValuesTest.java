package dev.pawl.jdbc;

import java.nio.file.Path;

class PostgresValuesTest extends ValuesSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.postgres(TestDatabase.Setup.PLAIN);
    }
}
