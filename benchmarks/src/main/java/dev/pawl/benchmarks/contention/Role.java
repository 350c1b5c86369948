package dev.pawl.benchmarks.contention;

import java.util.Locale;

/** What a subject is to the comparison. */
public enum Role {
    /** Pawl itself. */
    PAWL,
    /** A strategy written by hand that checks what it has read, or locks it. */
    BY_HAND,
    /** A statement that does its sum in the database. It can do nothing else, so nothing is measured against it. */
    ARITHMETIC,
    /** Grouping with nothing around it. It keeps few promises, so nothing is measured against it; it shows how far Pawl could get. */
    CEILING,
    /** Another library. */
    LIBRARY;

    /** Returns the role as files and reports show it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Role parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
