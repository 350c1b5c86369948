package dev.pawl.examples.wallet.race;

/** What a race is run on. */
public enum Database {
    /** A SQLite file. */
    SQLITE("SQLite"),
    /** A PostgreSQL server. */
    POSTGRESQL("PostgreSQL"),
    /** Pawl's own store in memory, which speaks no SQL. */
    MEMORY("the store in memory");

    private final String label;

    Database(String label) {
        this.label = label;
    }

    /** Returns the name as people write it. */
    @Override
    public String toString() {
        return label;
    }
}
