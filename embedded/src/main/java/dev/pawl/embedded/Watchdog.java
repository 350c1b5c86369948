package dev.pawl.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Ends a server when this process was killed before it could do so itself. It is a shell that reads from a pipe: a line tells it
 * that the server was ended, and that there is no line that this process is gone. Where there is no shell, nobody watches.
 */
final class Watchdog {
    private static final Path SHELL = Path.of("/bin/sh");
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /**
     * Ctrl-C, which reaches the whole terminal, is for this process to answer. A number may since be another process's, which the command
     * line tells; without -ww it is cut off at the width of the terminal, if the environment says one. A server does not end while one
     * of its children is stopped, and no data is removed beneath one that runs.
     */
    private static final String SCRIPT = """
            trap '' HUP INT TERM
            read -r line && exit
            pid=$(head -n 1 "$PID_FILE")
            runs() { [ -n "$pid" ] && ps -ww -o args= -p "$pid" | grep -qF -- "$DIRECTORY"; }
            if runs; then
              kill -s "$SIGNAL" "$pid"
              tries=0
              while runs && [ "$tries" -lt "$SECONDS_TO_END" ]; do
                sleep 1
                tries=$((tries + 1))
              done
              if runs; then
                children=$(ps -A -o ppid= -o pid= | awk -v parent="$pid" '$1 == parent { print $2 }')
                kill -s KILL "$pid" $children
              fi
            fi
            [ -z "$TEMPORARY" ] || rm -rf "$DIRECTORY"
            """;

    final @Nullable Process shell;

    private Watchdog(@Nullable Process shell) {
        this.shell = shell;
    }

    /**
     * Watches over a server, which need not run yet.
     *
     * @param pidFile where it writes its number, in the first line
     * @param directory where it keeps its data; stands in its command line
     * @param temporary whether that directory is to be removed
     * @param signal what it is ended by
     */
    static Watchdog over(Path pidFile, Path directory, boolean temporary, String signal) {
        return over(pidFile, directory, temporary, signal, PATIENCE);
    }

    static Watchdog over(Path pidFile, Path directory, boolean temporary, String signal, Duration patience) {
        if (!Files.isExecutable(SHELL)) {
            return new Watchdog(null);
        }
        ProcessBuilder builder = new ProcessBuilder(SHELL.toString(), "-c", SCRIPT)
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD);
        builder.environment()
                .putAll(Map.of(
                        "PID_FILE",
                        pidFile.toAbsolutePath().toString(),
                        "DIRECTORY",
                        directory.toAbsolutePath().toString(),
                        "TEMPORARY",
                        temporary ? "yes" : "",
                        "SIGNAL",
                        signal,
                        "SECONDS_TO_END",
                        Long.toString(patience.toSeconds())));
        try {
            return new Watchdog(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("Nobody can watch over the server on " + directory + ".", e);
        }
    }

    /** Says that the server was ended. */
    void dismiss() {
        if (shell == null) {
            return;
        }
        try (OutputStream pipe = shell.getOutputStream()) {
            pipe.write('\n');
        } catch (IOException e) {
            // It is gone already.
        }
    }
}
