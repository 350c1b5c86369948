package dev.pawl.examples.wallet.anomalies.sql;

import dev.pawl.examples.wallet.anomalies.AnomalyException;
import dev.pawl.examples.wallet.anomalies.Client;
import dev.pawl.examples.wallet.anomalies.Hands;
import dev.pawl.examples.wallet.anomalies.Part;
import dev.pawl.examples.wallet.anomalies.RefusedException;
import dev.pawl.examples.wallet.anomalies.Stories;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A client with a connection, and one for asking whether the first waits. */
final class SqlClient implements Client {
    private final Connection connection;
    private final Connection observer;
    private final Behaviour behaviour;
    private final long session;

    SqlClient(Connection connection, Connection observer, Behaviour behaviour) throws SQLException {
        this.connection = connection;
        this.observer = observer;
        this.behaviour = behaviour;
        this.session = behaviour.session(connection);
    }

    /** Something that the database may refuse because of another client. */
    private interface Request<R> {
        R run() throws SQLException;
    }

    @Override
    public void transact(Part part) throws Exception {
        try {
            ask(part, () -> {
                behaviour.begin(connection);
                return true;
            });
            boolean toCommit = part.play(new InTransaction(part));
            ask(part, () -> {
                if (toCommit) {
                    behaviour.commit(connection);
                } else {
                    behaviour.rollback(connection);
                }
                return true;
            });
        } catch (Exception e) {
            rollbackAfter(e);
            throw e;
        }
    }

    /** What went wrong first is what matters: a rollback may fail because the database has rolled back by itself. */
    private void rollbackAfter(Exception failure) {
        try {
            behaviour.rollback(connection);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private <R> R ask(Part part, Request<R> request) throws RefusedException, SQLException, InterruptedException {
        while (true) {
            try {
                return request.run();
            } catch (SQLException e) {
                RefusedException refusal = behaviour
                        .refusal(e)
                        .map(how -> new RefusedException(how, e))
                        .orElse(null);
                if (refusal == null) {
                    throw e;
                } else if (!behaviour.isToBeTriedAgain(e)) {
                    throw refusal;
                }
                part.awaitOthers(refusal);
            }
        }
    }

    @Override
    public boolean waits() throws SQLException {
        return behaviour.waits(observer, session);
    }

    /** Closing would wait for the statement that is to be ended. */
    @Override
    public void cutOff() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            throw new AnomalyException("A connection could not be cut: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new AnomalyException("A connection could not be closed: " + e.getMessage(), e);
        }
    }

    private final class InTransaction implements Hands {
        private static final String READ = "SELECT amount FROM " + SqlRows.TABLE + " WHERE id = ?";

        private final Part part;

        InTransaction(Part part) {
            this.part = part;
        }

        @Override
        public long read(String id) throws Exception {
            return ask(part, () -> number(READ, id));
        }

        @Override
        public long readLocked(String id) throws Exception {
            String lock = behaviour.lockingRead().orElseThrow();
            return ask(part, () -> number(READ + lock, id));
        }

        @Override
        public void write(String id, long amount) throws Exception {
            ask(part, () -> change("UPDATE " + SqlRows.TABLE + " SET amount = ? WHERE id = ?", amount, id));
        }

        @Override
        public long bookings() throws Exception {
            String count = "SELECT COUNT(*) FROM " + SqlRows.TABLE + " WHERE id LIKE ?";
            return ask(part, () -> number(count, Stories.BOOKING + "%"));
        }

        @Override
        public void book(String id) throws Exception {
            ask(part, () -> change("INSERT INTO " + SqlRows.TABLE + " (amount, id) VALUES (?, ?)", 1, id));
        }

        private long number(String query, String id) throws SQLException {
            try (PreparedStatement select = connection.prepareStatement(query)) {
                select.setString(1, id);
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            }
        }

        private int change(String sql, long amount, String id) throws SQLException {
            try (PreparedStatement update = connection.prepareStatement(sql)) {
                update.setLong(1, amount);
                update.setString(2, id);
                return update.executeUpdate();
            }
        }
    }
}
