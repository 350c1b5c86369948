package dev.pawl.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;

/** What went wrong, in one line. */
final class ErrorLine {
    private ErrorLine() {}

    /** Drivers like to send several lines. */
    static String of(Throwable failure) {
        return Objects.requireNonNullElse(failure.getMessage(), failure.toString())
                .strip()
                .replaceAll("\\s*\\R\\s*", " ");
    }

    /** Adds what lies at the bottom of it, if it says more: some drivers tell only there that nobody listens. */
    static String withCause(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String line = of(failure);
        return line.contains(of(root)) ? line : line + " (" + of(root) + ")";
    }

    /** Adds why a file could not be used, if that is what lies beneath. */
    static String withReason(Throwable failure) {
        String line = of(failure);
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException file && !line.contains(reason(file))) {
                return line + " (" + reason(file) + ")";
            }
        }
        return line;
    }

    /** Many of Java's errors of files say nothing but the name. */
    static String reason(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "there is no such file or folder";
        } else if (failure instanceof FileAlreadyExistsException) {
            return "it is a file";
        } else if (failure instanceof AccessDeniedException) {
            return "you have no right to";
        } else if (failure instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        return of(failure);
    }
}
