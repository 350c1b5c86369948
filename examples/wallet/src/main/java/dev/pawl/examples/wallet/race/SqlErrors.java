package dev.pawl.examples.wallet.race;

import java.sql.SQLException;

/** Tells apart what a driver throws. */
final class SqlErrors {
    private static final String SERIALIZATION_FAILURE = "40001";
    private static final String DEADLOCK_DETECTED = "40P01";
    private static final int SQLITE_BUSY = 5;
    private static final int PRIMARY_CODE = 0xff;

    private SqlErrors() {}

    /** PostgreSQL names these by SQLSTATE; the SQLite driver sets none, and its vendor code is the result code. */
    static boolean lostToAnotherClient(SQLException e) {
        String state = e.getSQLState();
        return state == null
                ? (e.getErrorCode() & PRIMARY_CODE) == SQLITE_BUSY
                : state.equals(SERIALIZATION_FAILURE) || state.equals(DEADLOCK_DETECTED);
    }
}
