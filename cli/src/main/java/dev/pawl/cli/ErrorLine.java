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
}
