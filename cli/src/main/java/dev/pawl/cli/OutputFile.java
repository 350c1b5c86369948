package dev.pawl.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file that a command writes at its end, when what it has found out should not be lost for a name that was mistyped.
 *
 * @param option the option that names it
 * @param path where it is
 */
record OutputFile(String option, Path path) {
    /** Refuses a file that cannot be written, before anything is run for it. */
    void requireWritable(OptionValues options) {
        Path folder = path.toAbsolutePath().getParent();
        if (Files.isDirectory(path) || folder == null) {
            throw refused(options, "it is a folder.");
        } else if (!Files.isDirectory(folder)) {
            throw refused(options, "there is no folder " + folder + ".");
        } else if (Files.exists(path) && !Files.isWritable(path)) {
            throw refused(options, "you have no right to write it.");
        } else if (!isDevice() && !Files.isWritable(folder)) {
            throw refused(options, "you have no right to write into " + folder + ".");
        }
    }

    private RuntimeException refused(OptionValues options, String reason) {
        return options.wrong(option, "'" + path + "' cannot be written: " + reason);
    }

    /** Returns a file in the same folder whose name ends otherwise. */
    OutputFile beside(String ending) {
        String name = path.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return new OutputFile(option, path.resolveSibling((dot < 0 ? name : name.substring(0, dot)) + ending));
    }

    /** What it is written with. */
    interface Writing {
        void to(Path path) throws IOException;
    }

    /**
     * Writes it, wholly or not at all: a file that is there already is replaced by one that is finished.
     *
     * @throws IOException if that fails; the message names the file and the reason
     */
    void write(Writing writing) throws IOException {
        try {
            if (isDevice()) {
                writing.to(path);
            } else {
                replace(behindLink(), writing);
            }
        } catch (IOException e) {
            throw new IOException(path + " cannot be written: " + reason(e), e);
        }
    }

    private static void replace(Path target, Writing writing) throws IOException {
        Path unfinished = target.resolveSibling(
                target.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        try {
            writing.to(unfinished);
            Files.move(unfinished, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private Path behindLink() throws IOException {
        return Files.isSymbolicLink(path) ? path.resolveSibling(Files.readSymbolicLink(path)) : path;
    }

    /** Something like /dev/stdout, which nothing is to take the place of. */
    private boolean isDevice() {
        return Files.exists(path) && !Files.isRegularFile(path);
    }

    private static String reason(IOException failure) {
        return failure instanceof NoSuchFileException ? "its folder is not there" : ErrorLine.reason(failure);
    }
}
