package dev.pawl.jdbc;

import java.nio.file.Path;

class PostgresRepeatableReadRaceTest extends RaceSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.postgres(TestDatabase.Setup.REPEATABLE_READ);
    }
}
