package dev.pawl.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldersTest {
    private static final int LATE_FILES = 20_000;

    @TempDir
    private Path parent;

    @Test
    void aFolderIsDeletedWithAllThatIsInIt() throws Exception {
        Path folder = Files.createDirectory(parent.resolve("folder"));
        Path outside = Files.writeString(parent.resolve("outside"), "kept");
        Files.writeString(Files.createDirectories(folder.resolve("a/b")).resolve("c"), "c");
        Files.createSymbolicLink(folder.resolve("link"), outside);

        Folders.delete(folder);

        assertThat(folder).doesNotExist();
        assertThat(outside).hasContent("kept");
    }

    @Test
    void whereThereIsNothingNothingIsDeleted() {
        Folders.delete(parent.resolve("none"));

        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void aFolderIsDeletedWhileSomebodyStillMakesAndRemovesFilesInIt() throws Exception {
        Path folder = Files.createDirectory(parent.resolve("folder"));
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Path first = folder.resolve("0");
            Files.createFile(first);
            Future<?> late = other.submit(() -> makeAndRemove(folder));
            while (Files.exists(first)) {
                Thread.onSpinWait();
            }

            Folders.delete(folder);
            late.get();
        } finally {
            other.shutdownNow();
        }

        assertThat(folder).doesNotExist();
    }

    /** Ends when it is done, or when the folder is gone. */
    private static void makeAndRemove(Path folder) {
        try {
            for (int i = 1; i < LATE_FILES; i++) {
                Files.createFile(folder.resolve(Integer.toString(i)));
                Files.deleteIfExists(folder.resolve(Integer.toString(i - 1)));
            }
        } catch (IOException e) {
            // It is gone.
        }
    }

    @Test
    void whatCannotBeDeletedIsNamed() throws Exception {
        Path folder = Files.createDirectory(parent.resolve("folder"));
        Path file = Files.createFile(folder.resolve("file"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-x------"));
        Assumptions.assumeFalse(Files.isWritable(folder), "this user may write everywhere");

        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> Folders.delete(folder))
                .withMessageContaining(file.toString());

        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
}
