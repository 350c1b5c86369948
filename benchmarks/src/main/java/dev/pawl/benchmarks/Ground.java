package dev.pawl.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.jdbc.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;

/**
 * A database to measure on, empty and used by nobody else, with commits that are on disk when they are acknowledged. Safe for
 * use by many threads.
 *
 * @param label what reports call it
 * @param database which it is
 * @param pool the connections, which both sides share
 */
public record Ground(String label, Database database, DataSource pool) implements AutoCloseable {
    private static final int POOL_SIZE = 2;

    /**
     * Makes the ground of a SQLite file, in WAL mode with synchronous=FULL.
     *
     * @param file the path of the file, which need not exist
     * @return the ground, to be closed
     */
    public static Ground sqlite(String file) {
        HikariDataSource pool = pool("jdbc:sqlite:" + file);
        pool.addDataSourceProperty("journal_mode", "WAL");
        pool.addDataSourceProperty("synchronous", "FULL");
        return new Ground("SQLite", Database.SQLITE, pool);
    }

    /**
     * Makes the ground of a PostgreSQL database.
     *
     * @param jdbcUrl where it is
     * @return the ground, to be closed
     * @throws SQLException if it cannot be asked for its settings
     * @throws IllegalStateException if its commits are not on disk when they are acknowledged
     */
    public static Ground postgresql(String jdbcUrl) throws SQLException {
        Ground ground = new Ground("PostgreSQL", Database.POSTGRESQL, pool(jdbcUrl));
        for (String setting : List.of("fsync", "synchronous_commit")) {
            String value = ground.show(setting);
            if (value.equals("off")) {
                ground.close();
                throw new IllegalStateException("Refused to measure: " + setting + " is off, so commits would not be"
                        + " on disk when they are acknowledged. Set it to on.");
            }
        }
        return ground;
    }

    private static HikariDataSource pool(String jdbcUrl) {
        HikariDataSource pool = new HikariDataSource();
        pool.setPoolName("pawl-bench");
        pool.setJdbcUrl(jdbcUrl);
        pool.setMaximumPoolSize(POOL_SIZE);
        return pool;
    }

    private String show(String setting) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("SHOW " + setting)) {
            row.next();
            return row.getString(1);
        }
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    /** Makes a table of wallets, without any wallet. */
    void makeTable(String name, Layout layout) throws SQLException {
        execute("DROP TABLE IF EXISTS " + name);
        boolean postgresql = database == Database.POSTGRESQL;
        String values = layout == Layout.COLUMNS
                ? "balance %s NOT NULL, currency TEXT NOT NULL, created_at %s NOT NULL"
                        .formatted(postgresql ? "NUMERIC" : "TEXT", postgresql ? "TIMESTAMPTZ" : "TEXT")
                : "doc %s NOT NULL".formatted(postgresql ? "JSONB" : "TEXT");
        execute("CREATE TABLE " + name + " (id TEXT NOT NULL PRIMARY KEY, version BIGINT NOT NULL, " + values + ")");
    }

    @Override
    public void close() {
        if (pool instanceof HikariDataSource closeable) {
            closeable.close();
        }
    }
}
