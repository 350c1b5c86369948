package dev.pawl.jdbc;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * How a transaction begins and ends on MariaDB or MySQL: at READ COMMITTED whatever the connection's own level is, and with waits
 * for locks that end with the deadline. Both are in force for the one transaction only, and gone once that has ended.
 */
interface MySqlBounds {
    /** The clause that both servers know. */
    String SHARING = " LOCK IN SHARE MODE";

    /** Returns the statements that begin a transaction. */
    List<String> begin(Session session);

    /** Returns the statements that bound the waits in a transaction that was begun before, for longer perhaps. */
    List<String> rebound(Session session);

    /** Begins a transaction in which rows are locked one after the other, and lets the session end it if nobody else does. */
    static void open(Session session, MySqlBounds bounds) throws SQLException {
        try (Statement control = session.statement()) {
            for (String sql : bounds.begin(session)) {
                control.executeUpdate(sql);
            }
        }
        List<String> endings = new ArrayList<>(List.of("ROLLBACK"));
        endings.addAll(bounds.after());
        session.begunByStatement(endings);
    }

    /** Returns a query that locks for a while at most, in milliseconds; where only seconds can be told, they are rounded up. */
    String locking(String sql, long millis);

    /**
     * Returns the suffix of a query that locks for sharing.
     *
     * @param others what to do about rows that others have locked, or nothing to wait for them
     */
    String sharing(String others);

    /** Returns a statement that may have to wait for locks, with the bound of its wait: of all of them, or of each on MySQL. */
    String waiting(Session session, String sql);

    /** Tells whether the driver sends the statements of a batch together and waits once. */
    boolean sendsBatchesAtOnce();

    /** Returns the statements that put the connection back after the transaction has ended. */
    List<String> after();

    static MySqlBounds of(Database database) {
        return database == Database.MARIADB ? new OfMariaDb() : new OfMySql();
    }

    private static long seconds(Session session) {
        return Math.max(1, session.millisLeft() / 1000);
    }

    /** MariaDB bounds a single statement; its driver sends the beginning as one batch and waits once. */
    final class OfMariaDb implements MySqlBounds {
        @Override
        public List<String> begin(Session session) {
            return List.of("SET TRANSACTION ISOLATION LEVEL READ COMMITTED", "START TRANSACTION");
        }

        @Override
        public List<String> rebound(Session session) {
            return List.of();
        }

        @Override
        public String waiting(Session session, String sql) {
            long seconds = seconds(session);
            return "SET STATEMENT max_statement_time = " + seconds + ", innodb_lock_wait_timeout = " + seconds + " FOR "
                    + sql;
        }

        @Override
        public String locking(String sql, long millis) {
            return "SET STATEMENT max_statement_time = "
                    + BigDecimal.valueOf(millis, 3).toPlainString() + ", innodb_lock_wait_timeout = "
                    + (1 + millis / 1000) + " FOR " + sql;
        }

        @Override
        public String sharing(String others) {
            return SHARING + others;
        }

        @Override
        public boolean sendsBatchesAtOnce() {
            return true;
        }

        @Override
        public List<String> after() {
            return List.of();
        }
    }

    /** MySQL's driver waits for each statement, so one does it all; without SESSION the level is the next transaction's only. */
    final class OfMySql implements MySqlBounds {
        @Override
        public List<String> begin(Session session) {
            return List.of("SET @@transaction_isolation = 'READ-COMMITTED', @pawl_wait = @@innodb_lock_wait_timeout,"
                    + " innodb_lock_wait_timeout = " + seconds(session) + ", autocommit = 0");
        }

        @Override
        public List<String> rebound(Session session) {
            return List.of("SET innodb_lock_wait_timeout = " + seconds(session));
        }

        @Override
        public String waiting(Session session, String sql) {
            return sql;
        }

        /** The wait was set for the whole transaction: a hint for one statement does not bound a wait for a lock. */
        @Override
        public String locking(String sql, long millis) {
            return sql;
        }

        /** MariaDB, which its driver may be speaking to, knows the older clause only, and that takes no suffix on MySQL. */
        @Override
        public String sharing(String others) {
            return others.isEmpty() ? SHARING : " FOR SHARE" + others;
        }

        /** It even asks the server first, each time, whether the connection is read-only. */
        @Override
        public boolean sendsBatchesAtOnce() {
            return false;
        }

        @Override
        public List<String> after() {
            return List.of("SET autocommit = 1, innodb_lock_wait_timeout = @pawl_wait");
        }
    }
}
