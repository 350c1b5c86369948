package dev.pawl.jdbc;

import dev.pawl.store.Deadline;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A connection for one call of the store: in autocommit mode, with its waits bounded, and handed back as it was found. One that
 * is joined to the application's transaction stays as it is; what is a transaction elsewhere is a savepoint there. For one thread.
 */
final class Session implements AutoCloseable {
    private static final int GRACE_MILLIS = 500;
    private static final int MARGIN_MILLIS = 100;
    private static final long PAUSE_NANOS = Duration.ofMillis(2).toNanos();

    private final Connection connection;
    private final Statements statements;
    private Deadline deadline;
    private final boolean autoCommitBefore;
    private final int networkTimeoutBefore;
    private final boolean boundsNetwork;
    private final boolean boundsStatements;
    private final boolean boundsReads;
    private final int graceMillis;
    private final boolean joined;
    private final Runnable handingBack;
    private @Nullable Savepoint savepoint;
    private boolean begun;
    private long millisAtBegin;
    private List<String> endings = List.of();
    private int querySeconds;
    private boolean ours;
    private boolean broken;
    private boolean closed;

    private Session(
            Connection connection,
            Statements statements,
            Deadline deadline,
            boolean networked,
            int lateMillis,
            boolean joined,
            Runnable handingBack)
            throws SQLException {
        this.connection = connection;
        this.statements = statements;
        this.deadline = deadline;
        this.boundsNetwork = networked && !joined;
        this.boundsStatements = networked && joined;
        this.boundsReads = !networked && !joined;
        this.graceMillis = GRACE_MILLIS + lateMillis;
        this.joined = joined;
        this.handingBack = handingBack;
        this.autoCommitBefore = connection.getAutoCommit();
        this.networkTimeoutBefore = boundsNetwork ? connection.getNetworkTimeout() : 0;
    }

    /**
     * Takes a connection for one call; before anything else it is to be {@link #prepare prepared}.
     *
     * @param statements the statements that are prepared on it
     * @param dialect tells whether the driver waits on a socket, so that a server that stalls must not hold the caller
     * @param handingBack is run just before the connection is handed back
     * @throws SQLException if it is of no use; it is not handed back then
     */
    static Session of(
            Connection connection, Statements statements, Deadline deadline, Dialect dialect, Runnable handingBack)
            throws SQLException {
        return new Session(
                connection, statements, deadline, dialect.networked(), dialect.lateMillis(), false, handingBack);
    }

    /** Uses a connection on which the application runs a transaction. */
    static Session joined(Connection connection, Deadline deadline, Dialect dialect) throws SQLException {
        Statements statements = new Statements(connection);
        return new Session(connection, statements, deadline, dialect.networked(), 0, true, statements::close);
    }

    boolean isJoined() {
        return joined;
    }

    /** Begins a transaction. */
    void begin() throws SQLException {
        if (joined) {
            savepoint = connection.setSavepoint();
        } else {
            connection.setAutoCommit(false);
            begun = true;
            millisAtBegin = millisLeft();
        }
    }

    /**
     * Takes note that a statement has begun a transaction which the driver knows nothing of.
     *
     * @param ending the statements that roll it back and put the connection back, should it still be open at the end
     */
    void begunByStatement(List<String> ending) {
        begun = true;
        endings = ending;
    }

    /** Takes note that a statement has ended it. */
    void endedByStatement() {
        begun = false;
        endings = List.of();
    }

    /** Tells whether a transaction of its own was begun and has not ended. */
    boolean isBegun() {
        return begun;
    }

    /** Commits the transaction that was begun. */
    void commit() throws SQLException {
        if (savepoint != null) {
            connection.releaseSavepoint(savepoint);
            savepoint = null;
        } else {
            connection.commit();
            ended();
        }
    }

    /** Takes note that a statement has committed the transaction that was begun. */
    void ended() throws SQLException {
        begun = false;
        connection.setAutoCommit(true);
    }

    /** Rolls back the transaction that was begun, if it has not ended. */
    void rollBack() throws SQLException {
        if (savepoint != null) {
            connection.rollback(savepoint);
            // To roll back to it does not end it.
            connection.releaseSavepoint(savepoint);
            savepoint = null;
        } else if (!joined && !connection.getAutoCommit()) {
            connection.rollback();
            ended();
        }
    }

    /**
     * Makes the connection ready, unless the application's own transaction is open on it. Whatever is asked for that, a server
     * that stalls is waited for no longer than the deadline.
     *
     * @throws SQLException if it cannot be used; it has been handed back then
     */
    void prepare(Dialect dialect) throws SQLException {
        try {
            boundNetwork();
            dialect.refuseOpenTransaction(connection);
            ours = true;
            if (!autoCommitBefore) {
                connection.setAutoCommit(true);
            }
        } catch (SQLException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void boundNetwork() throws SQLException {
        if (boundsNetwork) {
            connection.setNetworkTimeout(Runnable::run, networkTimeout());
        }
    }

    /** The server gives up waiting for a lock when the deadline has passed; its answer to that has a little longer. */
    private int networkTimeout() {
        long bound = Math.min(deadline.left().toMillis() + graceMillis, Integer.MAX_VALUE);
        return (int) (networkTimeoutBefore == 0 ? bound : Math.min(bound, networkTimeoutBefore));
    }

    Connection connection() {
        return connection;
    }

    Deadline deadline() {
        return deadline;
    }

    /**
     * Lets what is done from now on end no later than a deadline, which may be sooner than was said before, be it that others hold
     * locks or that the server stalls. Time has passed since that was said, so a server is waited for less long in any case.
     */
    void endBy(Deadline end) throws SQLException {
        Duration saved = deadline.left().minus(end.left());
        if (saved.compareTo(Duration.ZERO) > 0) {
            deadline = end;
            millisAtBegin -= saved.toMillis();
        }
        boundNetwork();
    }

    /** What is done with a connection. */
    interface Work {
        void run() throws SQLException;
    }

    /** Does what nobody is to wait for: it waits for locks a little while at most. */
    void hurried(Duration patience, Work work) throws SQLException {
        Deadline whole = deadline;
        if (patience.compareTo(whole.left()) < 0) {
            deadline = Deadline.after(patience, whole.ticker());
        }
        try {
            work.run();
        } finally {
            deadline = whole;
        }
    }

    /** Returns a statement, prepared once; it is closed with the session, or with the connection, but not by who uses it. */
    PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = statements.of(sql);
        if (boundsReads) {
            statement.setQueryTimeout(querySeconds);
        } else if (boundsStatements) {
            // Elsewhere the lock timeout bounds the wait; here it would outlast the call.
            statement.setQueryTimeout((int) Math.min(1 + deadline.left().toSeconds(), Integer.MAX_VALUE));
        }
        return statement;
    }

    /** Returns a statement, prepared once, that is sent together with a bound of what it waits for, or after one. */
    PreparedStatement prepareBounded(String sql) throws SQLException {
        return statements.of(sql);
    }

    Statement statement() throws SQLException {
        return connection.createStatement();
    }

    /**
     * Lets what is only read on SQLite wait for locks no longer than the deadline; elsewhere the socket's timeout sees to that. It
     * costs nothing unless the connection would wait for longer by itself, and then little if the driver can do it.
     */
    void boundReads() throws SQLException {
        long left = millisLeft();
        if (!boundsReads || usualBusyTimeout().millis() <= left) {
            return;
        }
        querySeconds = usualBusyTimeout().seconds(left);
        if (querySeconds == 0) {
            boundEverything();
        }
    }

    /** Does the same for statements that are not prepared here. */
    void boundEverything() throws SQLException {
        if (boundsReads && usualBusyTimeout().millis() > millisLeft()) {
            waitUntilDeadline();
        }
    }

    private void waitUntilDeadline() throws SQLException {
        try (Statement control = connection.createStatement()) {
            int before = BusyWait.timeout(control);
            control.executeUpdate("PRAGMA busy_timeout = " + millisLeft());
            endings = List.of("PRAGMA busy_timeout = " + before);
            querySeconds = 0;
        }
    }

    /** What is asked of a database. */
    interface Reading<R> {
        R read() throws SQLException;
    }

    /**
     * Reads. If somebody locks a file of SQLite for longer than the connection waits by itself, it is read again, and waits until the
     * deadline. A cache that connections share is never waited for by SQLite itself.
     */
    <R> R patiently(Reading<R> reading) throws SQLException {
        while (true) {
            try {
                return reading.read();
            } catch (SQLException e) {
                if (!boundsReads
                        || SqliteErrors.TABLE.meaning(e) != ErrorTable.Meaning.BUSY
                        || !awaitsAnotherReading()) {
                    throw e;
                }
            }
        }
    }

    /** Lets the next reading wait, or waits for it; returns false if there is no time left for one. */
    private boolean awaitsAnotherReading() throws SQLException {
        if (endings.isEmpty()) {
            waitUntilDeadline();
            return true;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
        return !Thread.currentThread().isInterrupted() && !deadline.passed();
    }

    /** Returns how long SQLite waits for locks, as it was found when the connection was first used here. */
    BusyWait.Usual usualBusyTimeout() throws SQLException {
        return statements.usualBusyTimeout();
    }

    /** Returns the milliseconds left, one at least, since zero means forever to every database. */
    long millisLeft() {
        return Math.max(1, Math.min(deadline.left().toMillis(), Integer.MAX_VALUE));
    }

    /** Returns how long each of two waits may take, one after the other, so that they have ended before the socket's timeout. */
    long millisForEachOfTwoWaits() {
        long left = millisLeft();
        return Math.min(left, (left + graceMillis - MARGIN_MILLIS) / 2);
    }

    /** Returns the milliseconds that were left when the transaction was begun. */
    long millisAtBegin() {
        return millisAtBegin;
    }

    /** Marks the connection as one that nobody may use again. */
    void breakOff() {
        broken = true;
    }

    boolean isBroken() {
        return broken;
    }

    /** Hands the connection back as it was found, or breaks it off if that is not possible. Harmless when repeated. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (joined) {
            handingBack.run();
            return;
        }
        if (!broken) {
            restore();
        }
        // Before the pool has it: from then on it may be another call's.
        handingBack.run();
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
            if (ours) {
                endWhatIsOpen();
            }
            if (boundsNetwork) {
                connection.setNetworkTimeout(Runnable::run, networkTimeoutBefore);
            }
        } catch (SQLException e) {
            broken = true;
        }
    }

    private void endWhatIsOpen() throws SQLException {
        for (String ending : endings) {
            try (Statement control = connection.createStatement()) {
                control.executeUpdate(ending);
            }
        }
        if (!connection.getAutoCommit()) {
            connection.rollback();
        }
        if (connection.getAutoCommit() != autoCommitBefore) {
            connection.setAutoCommit(autoCommitBefore);
        }
    }
}
