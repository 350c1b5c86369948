package dev.pawl.examples.wallet.race;

/** What a race is run on. */
public enum Database {
    /** A SQLite file. */
    SQLITE,
    /** A PostgreSQL server. */
    POSTGRESQL,
    /** Pawl's own store in memory, which speaks no SQL. */
    MEMORY
}
