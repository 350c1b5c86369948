package dev.pawl.jdbc;

import java.nio.file.Path;

class SqliteNoAutocommitRaceTest extends RaceSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.sqlite(folder, TestDatabase.Setup.NO_AUTOCOMMIT);
    }
}
