package dev.pawl.jdbc;

import dev.pawl.store.Deadline;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Where the connections for the calls of a store come from. */
interface Sessions {

    /**
     * Takes a connection for one call.
     *
     * @throws SQLException if there is none to be had; nothing was sent in that case
     */
    Session open(Deadline deadline) throws SQLException;

    /** Tells whether calls are made inside a transaction that the application runs itself. */
    boolean joined();

    /**
     * Takes a connection of its own for each call.
     *
     * @param dialect tells whether a transaction is open already, and how long a server that stalls may hold the caller
     */
    static Sessions of(DataSource source, Dialect dialect) {
        return new OfPool(source, dialect);
    }

    /** Returns what is thrown if the application's own transaction is open on a connection. */
    static SQLException insideATransaction(@Nullable SQLException cause) {
        return OfPool.shared("handed out a connection inside a transaction", cause);
    }

    /** Makes every call on the application's own connection. */
    static Sessions joining(Connection connection, Dialect dialect) {
        return new Sessions() {
            @Override
            public Session open(Deadline deadline) throws SQLException {
                return Session.joined(connection, deadline, dialect);
            }

            @Override
            public boolean joined() {
                return true;
            }
        };
    }

    /** Refuses connections that are not the store's alone: it would commit what is the application's to commit. */
    final class OfPool implements Sessions {
        private final Set<Connection> inUse = ConcurrentHashMap.newKeySet();
        private final Map<Connection, Statements> kept = new ConcurrentHashMap<>();
        private final DataSource source;
        private final Dialect dialect;

        OfPool(DataSource source, Dialect dialect) {
            this.source = source;
            this.dialect = dialect;
        }

        @Override
        public Session open(Deadline deadline) throws SQLException {
            Connection connection = source.getConnection();
            Connection physical = physical(connection);
            if (!inUse.add(physical)) {
                SQLException twice = shared("handed out one connection twice at the same time", null);
                // Without a wrapper it is the very one that the other call is using.
                if (connection != physical) {
                    handBack(connection, twice);
                }
                throw twice;
            }
            Session session;
            try {
                Statements statements = statements(connection, physical);
                session = Session.of(connection, statements, deadline, dialect, () -> {
                    if (dialect.networked()) {
                        statements.close();
                    }
                    inUse.remove(physical);
                });
            } catch (SQLException | RuntimeException e) {
                inUse.remove(physical);
                handBack(connection, e);
                throw e;
            }
            session.prepare(dialect);
            return session;
        }

        private static void handBack(Connection unused, Exception reason) {
            try {
                unused.close();
            } catch (SQLException e) {
                reason.addSuppressed(e);
            }
        }

        /**
         * Statements of a driver within the process stay prepared as long as their connection is open. Those of connections that were
         * closed meanwhile, and the statements with them, are forgotten when another connection turns up.
         */
        private Statements statements(Connection connection, Connection physical) throws SQLException {
            if (dialect.networked()) {
                return new Statements(connection);
            }
            Statements known = kept.get(physical);
            if (known == null) {
                for (Connection other : List.copyOf(kept.keySet())) {
                    if (other.isClosed()) {
                        kept.remove(other);
                    }
                }
                known = new Statements(physical);
                kept.put(physical, known);
            }
            return known;
        }

        private static Connection physical(Connection connection) throws SQLException {
            try {
                return connection.isWrapperFor(Connection.class) ? connection.unwrap(Connection.class) : connection;
            } catch (SQLException | RuntimeException e) {
                handBack(connection, e);
                throw e;
            }
        }

        private static SQLException shared(String what, @Nullable SQLException cause) {
            return new SQLNonTransientConnectionException(
                    "The DataSource " + what + ". Give the store a pool of its own; to take part in the application's"
                            + " transaction, use Pawl.joining with its connection.",
                    cause);
        }

        @Override
        public boolean joined() {
            return false;
        }
    }
}
