package dev.pawl.cli;

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
}
