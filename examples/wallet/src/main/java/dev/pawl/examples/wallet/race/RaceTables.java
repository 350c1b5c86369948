package dev.pawl.examples.wallet.race;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The tables that a race makes for itself. Their names begin with {@value #PREFIX}, and each is written down in the table
 * {@value #OWNER}, as are the commit tables that Pawl's own store wants. A table with that prefix which is not written down there belongs to somebody else: the race refuses to run
 * and leaves everything as it is. Tables that an earlier race left behind are removed. Not safe for use by several threads.
 */
final class RaceTables implements AutoCloseable {
    static final String PREFIX = "pawl_race_";
    static final String OWNER = "pawl_race_owner";
    private static final String LOCK = "hashtext('" + OWNER + "')";

    private final Venue venue;
    private final Connection connection;
    private final SqlTransaction transactions;

    private RaceTables(Venue venue, Connection connection) {
        this.venue = venue;
        this.connection = connection;
        this.transactions = new SqlTransaction(venue.database());
    }

    /**
     * Takes the prefix for one race.
     *
     * @throws RaceException if the database is not durable, another race is running, or a table is not the race's own
     */
    static RaceTables claim(Venue venue) throws SQLException {
        Connection connection = venue.connect();
        try {
            RaceTables tables = new RaceTables(venue, connection);
            tables.refuseSecondRace();
            tables.inTransaction(() -> {
                tables.removeMarked();
                tables.execute(
                        "CREATE TABLE " + OWNER + " (table_name VARCHAR(100) PRIMARY KEY, process BIGINT NOT NULL)");
                tables.mark(OWNER);
            });
            return tables;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    Connection connection() {
        return connection;
    }

    /**
     * Makes tables and writes them down, or neither.
     *
     * @throws RaceException if one of them is there already; nothing is changed
     */
    void make(List<String> names, List<String> statements) throws SQLException {
        inTransaction(() -> {
            for (String name : names) {
                if (exists(name)) {
                    throw foreign(name, null);
                }
                mark(name);
            }
            for (String statement : statements) {
                execute(statement);
            }
        });
    }

    /** Removes a table that {@link #make} made. */
    void remove(String name) throws SQLException {
        inTransaction(() -> {
            execute("DROP TABLE " + name);
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM " + OWNER + " WHERE table_name = ?")) {
                delete.setString(1, name);
                delete.executeUpdate();
            }
        });
    }

    /** Removes all tables of this race. */
    @Override
    public void close() throws SQLException {
        try (connection) {
            inTransaction(this::removeMarked);
            letNextRaceIn();
        }
    }

    /** PostgreSQL frees the lock of a closed connection only when it notices; the next race may be sooner. */
    private void letNextRaceIn() throws SQLException {
        if (venue.database() == Database.POSTGRESQL) {
            firstOf("SELECT pg_advisory_unlock(" + LOCK + ")");
        }
    }

    private void removeMarked() throws SQLException {
        Set<String> present = present();
        Set<String> marked = present.contains(OWNER) ? marked() : Set.of();
        for (String name : present) {
            if (!marked.contains(name)) {
                throw foreign(name, null);
            }
        }
        for (String name : marked) {
            execute("DROP TABLE IF EXISTS " + name);
        }
    }

    private RaceException foreign(String name, @Nullable SQLException cause) {
        return new RaceException(
                "Refused to race on " + venue + ": the table " + name
                        + " was not made by a race. Rename it, or race on another database; nothing was changed.",
                cause);
    }

    private boolean exists(String name) throws SQLException {
        DatabaseMetaData metaData = connection.getMetaData();
        try (ResultSet tables = metaData.getTables(null, connection.getSchema(), "%", null)) {
            while (tables.next()) {
                if (tables.getString("TABLE_NAME").equalsIgnoreCase(name)) {
                    return true;
                }
            }
            return false;
        }
    }

    private Set<String> present() throws SQLException {
        return names(
                switch (venue.database()) {
                    case SQLITE ->
                        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
                                + " AND name LIKE 'pawl\\_race\\_%' ESCAPE '\\'";
                    case POSTGRESQL ->
                        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                                + " WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
                                + " AND c.relname LIKE 'pawl\\_race\\_%' ESCAPE '\\'";
                    case MEMORY -> throw new IllegalStateException("The store in memory has no tables.");
                });
    }

    private Set<String> marked() throws SQLException {
        try {
            return names("SELECT table_name FROM " + OWNER + " WHERE process IS NOT NULL");
        } catch (SQLException e) {
            // A table of that name with other columns is somebody else's, and marks nothing.
            throw foreign(OWNER, e);
        }
    }

    private Set<String> names(String query) throws SQLException {
        Set<String> names = new TreeSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                names.add(rows.getString(1).toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }

    private void refuseSecondRace() throws SQLException {
        boolean alone = switch (venue.database()) {
            case POSTGRESQL ->
                firstOf("SELECT pg_try_advisory_lock(" + LOCK + ")").equals("t");
            case SQLITE -> ownersProcessHasEnded();
            case MEMORY -> true;
        };
        if (!alone) {
            throw new RaceException(
                    "Refused to race on " + venue + ": another race is running there. Wait until it has ended.", null);
        }
    }

    /** A SQLite file is used from one machine, so the race that marked its tables is a process that can be looked up. */
    private boolean ownersProcessHasEnded() throws SQLException {
        if (!present().contains(OWNER) || !marked().contains(OWNER)) {
            return true;
        }
        long process = Long.parseLong(firstOf("SELECT max(process) FROM " + OWNER));
        return ProcessHandle.of(process).filter(ProcessHandle::isAlive).isEmpty();
    }

    private String firstOf(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private void mark(String name) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + OWNER + " VALUES (?, ?)")) {
            insert.setString(1, name);
            insert.setLong(2, ProcessHandle.current().pid());
            insert.executeUpdate();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void inTransaction(Steps steps) throws SQLException {
        transactions.run(connection, done -> true, c -> {
            steps.run();
            return true;
        });
    }

    private interface Steps {
        void run() throws SQLException;
    }
}
