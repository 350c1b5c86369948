package dev.pawl.jdbc;

import java.nio.file.Path;

class PostgresRaceTest extends RaceSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.postgres(TestDatabase.Setup.PLAIN);
    }
}
