package dev.pawl.examples.wallet.race.sql;

import dev.pawl.examples.wallet.race.RaceProcess;
import dev.pawl.examples.wallet.race.RaceTables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The tables of a database, and the race's notes about its own. Not safe for use by several threads. */
final class SqlCatalog implements RaceTables.Catalog {
    private static final String OWNER = RaceTables.OWNER;

    private final Connection connection;
    private final Dialect dialect;

    SqlCatalog(Connection connection, Dialect dialect) {
        this.connection = connection;
        this.dialect = dialect;
    }

    @Override
    public Set<String> tables() throws SQLException {
        return names(dialect.tables());
    }

    @Override
    public Set<String> marked() throws SQLException {
        return names("SELECT table_name FROM " + OWNER + " WHERE process IS NOT NULL");
    }

    /** Returns the processes that have marked tables; none if the table is in another form, and so somebody else's. */
    Set<String> owners() {
        try {
            return names("SELECT DISTINCT process FROM " + OWNER + " WHERE table_name IS NOT NULL");
        } catch (SQLException e) {
            return Set.of();
        }
    }

    @Override
    public void makeOwner() throws SQLException {
        execute(List.of(
                "CREATE TABLE " + OWNER + " (table_name VARCHAR(100) PRIMARY KEY, process VARCHAR(100) NOT NULL)"));
        mark(OWNER);
    }

    @Override
    public void mark(String name) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + OWNER + " VALUES (?, ?)")) {
            insert.setString(1, name);
            insert.setString(2, RaceProcess.id());
            insert.executeUpdate();
        }
    }

    @Override
    public void drop(String name) throws SQLException {
        execute(List.of("DROP TABLE IF EXISTS " + name));
        if (!name.equals(OWNER)) {
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM " + OWNER + " WHERE table_name = ?")) {
                delete.setString(1, name);
                delete.executeUpdate();
            }
        }
    }

    void execute(List<String> statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Returns the last column of the first row. */
    String first(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(row.getMetaData().getColumnCount());
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
}
