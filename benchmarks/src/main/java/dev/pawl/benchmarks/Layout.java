package dev.pawl.benchmarks;

import java.util.Locale;

/** How wallets lie in a table. */
public enum Layout {
    /** Real columns. */
    COLUMNS,
    /** One JSON document beside id and version. */
    DOCUMENT;

    /** Returns the name as reports show it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
