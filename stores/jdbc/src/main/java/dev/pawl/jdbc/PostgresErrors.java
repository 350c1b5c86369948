package dev.pawl.jdbc;

import static dev.pawl.jdbc.ErrorTable.Meaning.BUSY;
import static dev.pawl.jdbc.ErrorTable.Meaning.CONSTRAINT;
import static dev.pawl.jdbc.ErrorTable.Meaning.FAILED;
import static dev.pawl.jdbc.ErrorTable.Meaning.LOST;
import static dev.pawl.jdbc.ErrorTable.Meaning.UNIQUE;

import dev.pawl.jdbc.ErrorTable.Row;
import java.util.List;
import java.util.Set;

/** The SQLSTATEs of PostgreSQL that mean something to a commit. */
final class PostgresErrors {
    private static final String CODES = "https://www.postgresql.org/docs/18/errcodes-appendix.html";
    private static final String ISOLATION =
            "https://www.postgresql.org/docs/18/mvcc-serialization-failure-handling.html";
    private static final String SHUTDOWN = "https://www.postgresql.org/docs/18/server-shutdown.html";

    static final String LOCK_NOT_AVAILABLE = "55P03";
    /** Of waits for several locks that together were too long. */
    static final String QUERY_CANCELED = "57014";

    /** CREATE ... IF NOT EXISTS looks first, and finds out by a unique index of the catalog, or by the name, if it was too early. */
    static final Set<String> CREATED_MEANWHILE = Set.of("23505", "42P07", "42710");

    static final ErrorTable TABLE = new ErrorTable(
            List.of(
                    new Row("40001", BUSY, "serialization_failure", ISOLATION),
                    new Row("40P01", BUSY, "deadlock_detected", ISOLATION),
                    new Row("40003", LOST, "statement_completion_unknown", CODES),
                    new Row(LOCK_NOT_AVAILABLE, BUSY, "lock_not_available", CODES),
                    new Row(QUERY_CANCELED, BUSY, "query_canceled", CODES),
                    new Row("57P01", LOST, "admin_shutdown", SHUTDOWN),
                    new Row("57P02", LOST, "crash_shutdown", SHUTDOWN),
                    new Row("57P03", BUSY, "cannot_connect_now", CODES),
                    new Row("57P05", LOST, "idle_session_timeout", CODES),
                    new Row("25P03", FAILED, "idle_in_transaction_session_timeout", CODES),
                    new Row("53300", BUSY, "too_many_connections", CODES),
                    new Row("25P02", FAILED, "in_failed_sql_transaction", CODES),
                    new Row("25006", FAILED, "read_only_sql_transaction", CODES),
                    new Row("23505", UNIQUE, "unique_violation", CODES),
                    new Row("23*", CONSTRAINT, "integrity constraint violation", CODES),
                    new Row("08*", LOST, "connection exception", CODES)),
            error -> error.getSQLState() == null ? "" : error.getSQLState());

    private PostgresErrors() {}
}
