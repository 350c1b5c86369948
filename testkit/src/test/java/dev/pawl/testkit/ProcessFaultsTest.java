package dev.pawl.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ProcessFaultsTest {
    private static final int SIGKILL = 9;
    private static final int KILLED_BY_SIGNAL = 128;

    private Process cat;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/self/stat")), "needs the process states of Linux");
        cat = new ProcessBuilder("cat").start();
    }

    @AfterEach
    void end() {
        cat.destroyForcibly();
    }

    @Test
    void aStoppedProcessDoesNothingUntilItIsResumed() throws IOException {
        ProcessFaults.stop(cat.pid());
        awaitStopped(true);
        cat.getOutputStream().write("hello\n".getBytes(StandardCharsets.US_ASCII));
        cat.getOutputStream().flush();
        assertThat(cat.getInputStream().available()).isZero();

        ProcessFaults.resume(cat.pid());
        awaitStopped(false);
        BufferedReader echo =
                new BufferedReader(new InputStreamReader(cat.getInputStream(), StandardCharsets.US_ASCII));
        assertThat(echo.readLine()).isEqualTo("hello");
    }

    @Test
    void aKilledProcessIsGoneWhenTheCallReturnsAlsoIfItWasStopped() throws Exception {
        ProcessFaults.stop(cat.pid());
        ProcessFaults.kill(cat.pid());

        assertThat(cat.isAlive()).isFalse();
        assertThat(cat.waitFor()).isEqualTo(KILLED_BY_SIGNAL + SIGKILL);
    }

    @Test
    void aProcessThatDoesNotExistIsAnErrorThatNamesIt() throws Exception {
        long gone = cat.pid();
        ProcessFaults.kill(gone);
        cat.waitFor();

        assertThatThrownBy(() -> ProcessFaults.kill(gone))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("No process " + gone + " to kill.");
        assertThatThrownBy(() -> ProcessFaults.stop(gone))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("Could not send SIGSTOP to process " + gone + ": ");
    }

    /** The state is the first field after the name in parentheses: T while stopped. */
    private void awaitStopped(boolean stopped) throws IOException {
        while (state().startsWith("T") != stopped) {
            Thread.onSpinWait();
        }
    }

    private String state() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + cat.pid() + "/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2);
    }
}
