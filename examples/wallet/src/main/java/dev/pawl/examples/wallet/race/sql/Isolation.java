package dev.pawl.examples.wallet.race.sql;

/** The isolation level that a strategy wants of its pool. */
enum Isolation {
    /** Whatever the database does unasked: READ COMMITTED on PostgreSQL. */
    OF_THE_DATABASE,
    /** One snapshot per transaction. */
    REPEATABLE_READ,
    /** As if transactions ran one after another. */
    SERIALIZABLE
}
