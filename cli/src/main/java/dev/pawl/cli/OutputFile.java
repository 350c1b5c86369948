package dev.pawl.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

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
        } else if (Files.exists(path) ? !Files.isWritable(path) : !Files.isWritable(folder)) {
            throw refused(
                    options, "you have no right to write " + (Files.exists(path) ? "it." : "into " + folder + "."));
        }
    }

    private RuntimeException refused(OptionValues options, String reason) {
        return options.wrong(option, "'" + path + "' cannot be written: " + reason);
    }

    /** What it is written with. */
    interface Writing {
        void to(Path path) throws IOException;
    }

    /**
     * Writes it.
     *
     * @throws IOException if that fails; the message names the file and the reason
     */
    void write(Writing writing) throws IOException {
        try {
            writing.to(path);
        } catch (IOException e) {
            throw new IOException(path + " cannot be written: " + reason(e), e);
        }
    }

    /** Many of Java's errors of files say nothing but the name. */
    static String reason(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "its folder is not there";
        } else if (failure instanceof FileAlreadyExistsException) {
            return "it is a file";
        } else if (failure instanceof AccessDeniedException) {
            return "you have no right to";
        } else if (failure instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        return ErrorLine.of(failure);
    }
}
