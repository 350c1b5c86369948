package dev.pawl.examples.wallet.torture;

import dev.pawl.testkit.Recorder;
import dev.pawl.testkit.check.HistoryChecker;
import dev.pawl.testkit.check.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What every life of a client has recorded, and whoever keeps the books: a file each. Their moments compare, since all processes of a
 * machine read one monotonic clock. What a killed client had not ended may have happened. Used by one thread.
 */
final class Histories implements AutoCloseable {
    private static final String BOOKS = "books";
    private static final String SUFFIX = ".jsonl";

    private final Path folder;
    private final Function<List<Path>, Report> checker;
    private boolean kept;

    Histories(Path folder, boolean kept) {
        this(folder, kept, HistoryChecker::check);
    }

    Histories(Path folder, boolean kept, Function<List<Path>, Report> checker) {
        this.folder = folder;
        this.kept = kept;
        this.checker = checker;
    }

    /** Makes a folder for them, a temporary one unless one is named, which must be empty or new. */
    static Histories in(@Nullable Path named) {
        try {
            if (named == null) {
                return new Histories(Files.createTempDirectory("pawl-torture-history-"), false);
            }
            Files.createDirectories(named);
            if (!files(named).isEmpty()) {
                throw new IllegalStateException("There are histories in " + named
                        + " already, of another run. Name a new folder; nothing was changed.");
            }
            return new Histories(named, true);
        } catch (IOException e) {
            throw new UncheckedIOException("No folder for the histories of the clients.", e);
        }
    }

    Path folder() {
        return folder;
    }

    /** Opens the file of whoever keeps the books. */
    Recorder books() {
        return recorder(folder, BOOKS);
    }

    /** Opens the file of one life of a client. */
    static Recorder recorder(Path folder, String life) {
        return Recorder.to(folder.resolve(life + SUFFIX), life);
    }

    /**
     * Checks all that was recorded, and keeps it if it cannot be judged: whoever is told what is to blame wants to see it.
     *
     * @throws IllegalStateException if this process cannot, for want of memory say, though another may
     */
    Report check() {
        try {
            return checker.apply(files(folder));
        } catch (RuntimeException e) {
            keep();
            throw e;
        } catch (Error e) {
            keep();
            throw new IllegalStateException(
                    "The history could not be checked: " + e + ". It is kept; check it by 'pawl check --torn "
                            + folder.resolve("*" + SUFFIX) + "', with more memory if that was it.",
                    e);
        }
    }

    /** Keeps what was recorded, so that it can be looked at. */
    void keep() {
        kept = true;
    }

    /** Says where the histories are, if they are kept. */
    String place() {
        return kept ? folder.toString() : "";
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not look into " + folder + ".", e);
        }
    }

    @Override
    public void close() {
        if (kept) {
            return;
        }
        try {
            for (Path file : files(folder)) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not remove " + folder + ".", e);
        }
    }
}
