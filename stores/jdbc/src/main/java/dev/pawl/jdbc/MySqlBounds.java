package dev.pawl.jdbc;

import java.util.List;

/**
 * How a transaction begins and ends on MariaDB or MySQL: at READ COMMITTED whatever the connection's own level is, and with waits
 * for locks that end with the deadline. Both are in force for the one transaction only, and leave nothing behind.
 */
interface MySqlBounds {

    /** Returns the statements that begin a transaction. */
    List<String> begin(Session session);

    /** Returns a statement that may have to wait for a lock, with the bound of its wait. */
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
        public String waiting(Session session, String sql) {
            return "SET STATEMENT innodb_lock_wait_timeout = " + seconds(session) + " FOR " + sql;
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
        public String waiting(Session session, String sql) {
            return sql;
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
