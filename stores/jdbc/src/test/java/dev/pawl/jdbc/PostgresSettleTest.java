package dev.pawl.jdbc;

import java.nio.file.Path;

class PostgresSettleTest extends SettleSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.postgres(TestDatabase.Setup.PLAIN);
    }
}
