package dev.pawl.jdbc;

import java.nio.file.Path;

class SqliteJoiningTest extends JoiningSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.sqlite(folder, TestDatabase.Setup.PLAIN);
    }
}
