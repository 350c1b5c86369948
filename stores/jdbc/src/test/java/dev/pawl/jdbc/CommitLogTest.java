package dev.pawl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CommitLogTest {
    @Test
    void aPurgeIsDueOnceIn256CommitsAlsoAfterMoreThanAnIntCounts() {
        CommitLog log = new CommitLog(true, Duration.ofDays(7));
        assertThat(timesDue(log)).isEqualTo(10);

        log.purgeIsDue(Integer.MAX_VALUE);

        assertThat(timesDue(log)).isEqualTo(10);
    }

    private static long timesDue(CommitLog log) {
        return IntStream.range(0, 2560).filter(i -> log.purgeIsDue(1)).count();
    }
}
