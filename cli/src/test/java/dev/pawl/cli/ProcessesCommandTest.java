package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ProcessesCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine command =
            PawlCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    private int processes(String line) {
        return command.execute(("bench processes " + line).split(" ", -1));
    }

    @Test
    void eachNumberOfProcessesHasALine() {
        assertThat(processes("--store sqlite --processes 1,2 --threads 2 --rounds 1 --seconds 0.2 --warm-up 0.1"))
                .as(err::toString)
                .isEqualTo(ExitCode.OK);

        assertThat(out.toString()).contains("1 of 2 threads", "2 of 2 threads", "conflicts each");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--processes 0", "--threads 65", "--rounds 0", "--seconds 0", "--warm-up -1", "--store x"})
    void wrongUsageIsOneLine(String line) {
        assertThat(processes(line)).isEqualTo(ExitCode.WRONG_USAGE);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines()).hasSize(1);
    }
}
