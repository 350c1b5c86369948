package dev.pawl.cli;

import java.util.Locale;

/** What standard output is written in. */
enum Format {
    TABLE,
    JSON;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
