package dev.pawl.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Folders that are made for a while. */
public final class Folders {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private Folders() {}

    /**
     * Deletes a folder with all that is in it, or a file. Does nothing where there is none. Whoever still ends what it does there,
     * as a connection that is being closed, may make and remove files meanwhile, for some seconds.
     *
     * @param path where it is
     * @throws UncheckedIOException if something in it cannot be deleted
     */
    public static void delete(Path path) {
        long start = System.nanoTime();
        try {
            while (!isDeleted(path)) {
                if (System.nanoTime() - start > PATIENCE_NANOS) {
                    throw new DirectoryNotEmptyException(path + ", where files are still made");
                }
                Thread.onSpinWait();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + path + ": " + e.getMessage(), e);
        }
    }

    /** Returns false if files were made meanwhile. */
    private static boolean isDeleted(Path path) throws IOException {
        try {
            Files.walkFileTree(path, new Deletion());
            return true;
        } catch (DirectoryNotEmptyException e) {
            return false;
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
            if (e != null) {
                throw e;
            }
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
