package dev.pawl.jdbc;

import dev.pawl.store.Deadline;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * A connection for one call of the store: in autocommit mode, with its waits bounded, and handed back as it was found. For one
 * thread.
 */
final class Session implements AutoCloseable {
    private static final int GRACE_MILLIS = 500;

    private final Connection connection;
    private final Deadline deadline;
    private final boolean autoCommitBefore;
    private final int networkTimeoutBefore;
    private final boolean boundsNetwork;
    private boolean broken;

    private Session(Connection connection, Deadline deadline, boolean boundsNetwork) throws SQLException {
        this.connection = connection;
        this.deadline = deadline;
        this.boundsNetwork = boundsNetwork;
        this.autoCommitBefore = connection.getAutoCommit();
        this.networkTimeoutBefore = boundsNetwork ? connection.getNetworkTimeout() : 0;
    }

    /**
     * Takes a connection.
     *
     * @param boundsNetwork whether the driver waits on a socket, so that a server that stalls must not hold the caller
     * @throws SQLException if there is none to be had; nothing was sent in that case
     */
    static Session open(DataSource source, Deadline deadline, boolean boundsNetwork) throws SQLException {
        Connection connection = source.getConnection();
        Session session = null;
        try {
            session = new Session(connection, deadline, boundsNetwork);
            session.prepare();
            return session;
        } catch (SQLException e) {
            if (session == null) {
                connection.close();
            } else {
                session.close();
            }
            throw e;
        }
    }

    private void prepare() throws SQLException {
        if (!autoCommitBefore) {
            connection.setAutoCommit(true);
        }
        if (boundsNetwork) {
            connection.setNetworkTimeout(Runnable::run, networkTimeout());
        }
    }

    /** The server gives up waiting for a lock when the deadline has passed; its answer to that has a little longer. */
    private int networkTimeout() {
        long bound = Math.min(deadline.left().toMillis() + GRACE_MILLIS, Integer.MAX_VALUE);
        return (int) (networkTimeoutBefore == 0 ? bound : Math.min(bound, networkTimeoutBefore));
    }

    Connection connection() {
        return connection;
    }

    Deadline deadline() {
        return deadline;
    }

    PreparedStatement prepare(String sql) throws SQLException {
        return connection.prepareStatement(sql);
    }

    Statement statement() throws SQLException {
        return connection.createStatement();
    }

    /** Returns the milliseconds left, one at least, since zero means forever to every database. */
    long millisLeft() {
        return Math.max(1, Math.min(deadline.left().toMillis(), Integer.MAX_VALUE));
    }

    /** Marks the connection as one that nobody may use again. */
    void breakOff() {
        broken = true;
    }

    boolean isBroken() {
        return broken;
    }

    /** Hands the connection back as it was found, or breaks it off if that is not possible. */
    @Override
    public void close() {
        if (!broken) {
            restore();
        }
        try {
            if (broken) {
                connection.abort(Runnable::run);
            }
            connection.close();
        } catch (SQLException e) {
            System.getLogger(Session.class.getName())
                    .log(System.Logger.Level.DEBUG, "A connection could not be closed: {0}", e.getMessage());
        }
    }

    private void restore() {
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            if (boundsNetwork) {
                connection.setNetworkTimeout(Runnable::run, networkTimeoutBefore);
            }
            if (!autoCommitBefore) {
                connection.setAutoCommit(false);
            }
        } catch (SQLException e) {
            broken = true;
        }
    }
}
