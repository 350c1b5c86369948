package dev.pawl.jdbc;

import static dev.pawl.jdbc.ErrorTable.Meaning.BUSY;
import static dev.pawl.jdbc.ErrorTable.Meaning.CONSTRAINT;
import static dev.pawl.jdbc.ErrorTable.Meaning.FAILED;
import static dev.pawl.jdbc.ErrorTable.Meaning.LOST;
import static dev.pawl.jdbc.ErrorTable.Meaning.UNIQUE;

import dev.pawl.jdbc.ErrorTable.Meaning;
import dev.pawl.jdbc.ErrorTable.Row;
import dev.pawl.store.CommitOutcome;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The error numbers of MariaDB and MySQL that mean something to a commit. The number goes before the SQLSTATE, which is HY000 for
 * many of them, differs between the drivers for others (1205), and says "no connection" of answers that were given (1047).
 */
final class MySqlErrors {
    private static final String MYSQL = "https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html";
    private static final String MYSQL_CLIENT =
            "https://dev.mysql.com/doc/mysql-errors/8.4/en/client-error-reference.html";
    private static final String MARIADB =
            "https://mariadb.com/docs/server/reference/error-codes/mariadb-error-code-reference";
    private static final String GALERA =
            "https://galeracluster.com/library/documentation/dealing-with-multi-source-conflicts.html";
    private static final String SNAPSHOT =
            "https://mariadb.com/docs/server/server-usage/storage-engines/innodb/innodb-system-variables";
    private static final String STATES =
            "https://dev.mysql.com/doc/connector-j/en/connector-j-reference-error-sqlstates.html";

    private static final List<Row> ROWS = List.of(
            // Only the statement is rolled back: the transaction is, too, by whoever sees this.
            row(1205, BUSY, "ER_LOCK_WAIT_TIMEOUT", MYSQL),
            // The transaction is gone; at COMMIT it is how Galera says that another node was first.
            row(1213, BUSY, "ER_LOCK_DEADLOCK", GALERA),
            // With innodb_snapshot_isolation, at REPEATABLE READ; the transaction is gone.
            row(1020, BUSY, "ER_CHECKREAD", SNAPSHOT),
            row(3572, BUSY, "ER_LOCK_NOWAIT", MYSQL),
            row(3101, BUSY, "ER_TRANSACTION_ROLLBACK_DURING_COMMIT", MYSQL),
            row(1047, BUSY, "ER_UNKNOWN_COM_ERROR: the Galera node is not ready", GALERA),
            row(1317, BUSY, "ER_QUERY_INTERRUPTED", MYSQL),
            row(3024, BUSY, "ER_QUERY_TIMEOUT", MYSQL),
            row(1969, BUSY, "ER_STATEMENT_TIMEOUT", MARIADB),
            row(1040, BUSY, "ER_CON_COUNT_ERROR", MYSQL),
            row(1203, BUSY, "ER_TOO_MANY_USER_CONNECTIONS", MYSQL),
            row(1226, BUSY, "ER_USER_LIMIT_REACHED", MYSQL),
            row(1062, UNIQUE, "ER_DUP_ENTRY", MYSQL),
            row(1586, UNIQUE, "ER_DUP_ENTRY_WITH_KEY_NAME", MYSQL),
            row(1048, CONSTRAINT, "ER_BAD_NULL_ERROR", MYSQL),
            row(1216, CONSTRAINT, "ER_NO_REFERENCED_ROW", MYSQL),
            row(1217, CONSTRAINT, "ER_ROW_IS_REFERENCED", MYSQL),
            row(1451, CONSTRAINT, "ER_ROW_IS_REFERENCED_2", MYSQL),
            row(1452, CONSTRAINT, "ER_NO_REFERENCED_ROW_2", MYSQL),
            row(3819, CONSTRAINT, "ER_CHECK_CONSTRAINT_VIOLATED", MYSQL),
            row(4025, CONSTRAINT, "ER_CONSTRAINT_FAILED", MARIADB),
            row(1153, FAILED, "ER_NET_PACKET_TOO_LARGE", MYSQL),
            row(1290, FAILED, "ER_OPTION_PREVENTS_STATEMENT: the server is read-only", MYSQL),
            row(1792, FAILED, "ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION", MYSQL),
            row(1836, FAILED, "ER_READ_ONLY_MODE", MYSQL),
            row(1053, LOST, "ER_SERVER_SHUTDOWN", MYSQL),
            row(1158, LOST, "ER_NET_READ_ERROR", MYSQL),
            row(1159, LOST, "ER_NET_READ_INTERRUPTED", MYSQL),
            row(1160, LOST, "ER_NET_ERROR_ON_WRITE", MYSQL),
            row(1161, LOST, "ER_NET_WRITE_INTERRUPTED", MYSQL),
            row(1180, LOST, "ER_ERROR_DURING_COMMIT", MYSQL),
            row(1927, LOST, "ER_CONNECTION_KILLED", MARIADB),
            row(3169, LOST, "ER_SESSION_WAS_KILLED", MYSQL),
            row(4031, LOST, "ER_CLIENT_INTERACTION_TIMEOUT", MYSQL),
            row(2006, LOST, "CR_SERVER_GONE_ERROR", MYSQL_CLIENT),
            row(2013, LOST, "CR_SERVER_LOST", MYSQL_CLIENT),
            new Row("08*", LOST, "connection exception", STATES));

    private static final Set<String> NUMBERS = ROWS.stream().map(Row::code).collect(Collectors.toUnmodifiableSet());

    static final ErrorTable TABLE = new ErrorTable(ROWS, MySqlErrors::code);

    /** The answers to COMMIT that are documented to mean that the transaction was rolled back. */
    private static final Set<Integer> ROLLED_BACK = Set.of(1213, 1020, 3101, 1047);

    /** The errors that say that somebody else has locked a row for longer than was to be waited. */
    static final Set<Integer> LOCKED = Set.of(1205, 3572, 1969);

    private MySqlErrors() {}

    private static Row row(int number, Meaning meaning, String name, String source) {
        return new Row(Integer.toString(number), meaning, name, source);
    }

    private static String code(SQLException error) {
        String number = Integer.toString(error.getErrorCode());
        return NUMBERS.contains(number) ? number : String.valueOf(error.getSQLState());
    }

    /** Tells whether an error in place of the reply to COMMIT leaves no doubt. */
    static boolean rolledBack(SQLException answerToCommit) {
        return ROLLED_BACK.contains(answerToCommit.getErrorCode());
    }

    /** Nothing was written now, but an earlier copy of the same commit may have been: only its marker could tell. */
    static CommitOutcome unseen(Plan plan, SQLException error) {
        return Outcomes.inDoubt(
                plan.commit().ticket(),
                "The commit of " + plan.subject() + " changed nothing, and what is there could not be read: "
                        + Outcomes.said(error),
                error);
    }

    static boolean isUnique(SQLException error) {
        return TABLE.meaning(error) == UNIQUE;
    }
}
