package dev.pawl.jdbc;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SqliteLeaseFuzzTest extends LeaseFuzzSuite {
    @Override
    TestDatabase open(Path where) {
        return TestDatabase.sqlite(where, TestDatabase.Setup.PLAIN);
    }

    @Test
    void aStaleWriteWouldBeSeen() throws InterruptedException {
        writesThatNothingFencesAreSeenToBeStale();
    }
}
