package dev.pawl.benchmarks.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.benchmarks.processes.Processes.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessesTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    private Path folder;

    @Test
    void twoProcessesIncrementOneCounterAndLoseNothing() throws Exception {
        String url = "jdbc:sqlite:" + folder.resolve("counter.db");
        Processes processes = new Processes(url, 4, SHORT, SHORT);

        Result two = processes.measure(2);

        assertThat(two.perSecond()).isPositive();
        assertThat(two.wrong()).isZero();
        assertThat(processes.measure(1).wrong()).as("the counter begins anew").isZero();
    }

    @Test
    void aProcessThatDiesIsReported() {
        String url = "jdbc:sqlite:" + folder.resolve("counter.db");

        assertThatThrownBy(() -> new Processes(url, 0, SHORT, SHORT).measure(1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has died");
    }
}
