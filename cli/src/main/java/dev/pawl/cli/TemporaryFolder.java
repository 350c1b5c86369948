package dev.pawl.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder for one run, removed on close with all that is in it. */
record TemporaryFolder(Path path) implements AutoCloseable {
    static TemporaryFolder make() {
        try {
            return new TemporaryFolder(Files.createTempDirectory("pawl-"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a temporary folder: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try (Stream<Path> walk = Files.walk(path)) {
            for (Path file : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove the temporary folder " + path + ": " + e.getMessage(), e);
        }
    }
}
