package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class PawlCommandTest {
    @Command(name = "fails")
    private record Fails(Throwable failure) implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            if (failure instanceof Error error) {
                throw error;
            }
            throw (Exception) failure;
        }
    }

    static Stream<Throwable> failures() {
        return Stream.of(
                new IllegalStateException("first\nsecond"),
                new OutOfMemoryError("Java heap space"),
                new StackOverflowError(),
                new NoClassDefFoundError("some/Driver"));
    }

    @Test
    void everyCommandThatListsItsExitCodesListsTheOneOfAnyFailure() {
        CommandLine pawl = PawlCommand.commandLine();
        List<CommandLine> commands = Stream.concat(
                        pawl.getSubcommands().values().stream(),
                        pawl.getSubcommands().get("bench").getSubcommands().values().stream())
                .toList();

        assertThat(commands)
                .map(command ->
                        command.getCommandSpec().usageMessage().exitCodeList().keySet())
                .filteredOn(codes -> !codes.isEmpty())
                .hasSizeGreaterThan(5)
                .allSatisfy(codes -> assertThat(codes).contains(Integer.toString(ExitCode.COULD_NOT_RUN)));
    }

    @Test
    void whyAFileCouldNotBeUsedIsSaid() {
        StringWriter err = new StringWriter();

        PawlCommand.commandLine()
                .addSubcommand(new Fails(new UncheckedIOException(
                        "Could not write x.", new FileSystemException("x", null, "No space left on device"))))
                .setErr(new PrintWriter(err))
                .execute("fails");

        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .endsWith("Could not write x. (No space left on device)");
    }

    @Test
    void aResultThatCannotBeWrittenIsNoSuccess() {
        StringWriter err = new StringWriter();
        CommandLine pawl = PawlCommand.commandLine()
                .setOut(new PrintWriter(new OutputStreamWriter(new FullDisk(), StandardCharsets.UTF_8)))
                .setErr(new PrintWriter(err));

        assertThat(pawl.execute("ddl", "--database", "sqlite", "wallet")).isEqualTo(ExitCode.COULD_NOT_RUN);
        assertThat(err.toString().lines())
                .singleElement()
                .isEqualTo("pawl ddl: Standard output could not be written, wholly or in part.");
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whateverACommandThrowsEndsInOneLine(Throwable failure) {
        StringWriter err = new StringWriter();

        int exitCode = PawlCommand.commandLine()
                .addSubcommand(new Fails(failure))
                .setErr(new PrintWriter(err))
                .execute("fails");

        assertThat(exitCode).isEqualTo(ExitCode.COULD_NOT_RUN);
        assertThat(err.toString().lines()).singleElement().asString().startsWith("pawl fails: ");
        if (failure instanceof Error) {
            assertThat(err.toString()).contains(failure.toString());
        }
    }

    private static final class FullDisk extends OutputStream {
        @Override
        public void write(int unwanted) throws IOException {
            throw new IOException("No space left on device");
        }
    }
}
