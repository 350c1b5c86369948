package dev.pawl.examples.wallet.race.sql;

import dev.pawl.examples.wallet.race.Strategy;
import dev.pawl.jdbc.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What differs between the databases. Immutable and safe for use by many threads. */
interface Dialect {
    /** Returns the name as people write it. */
    String name();

    /** Returns what Pawl's own store calls it. */
    Database database();

    /** Returns the strategies that make sense there, in the order in which reports show them. */
    List<Strategy> strategies();

    /** Returns settings of the driver that every connection is opened with. */
    default Map<String, String> driverProperties() {
        return Map.of();
    }

    /** Returns a statement that connections of some isolation need first, or null. */
    default @Nullable String onConnect(Isolation isolation) {
        return null;
    }

    /** Returns the type of a column that keeps a decimal number exactly. */
    String decimal();

    /** Returns the type of a column that keeps a wallet's id, and tells all ids apart. */
    default String id() {
        return "VARCHAR(40)";
    }

    /** Returns the type of a column that keeps a moment. */
    String moment();

    /** Returns the statement that makes a table of wallets, with a column for each field and two for Pawl's version. */
    default String createWallets(String table) {
        return "CREATE TABLE " + table + " (id " + id() + " PRIMARY KEY, balance " + decimal()
                + " NOT NULL, currency VARCHAR(3) NOT NULL, created_at " + moment()
                + " NOT NULL, version BIGINT NOT NULL, stamp BIGINT NOT NULL)";
    }

    /** Returns the settings that decide whether a commit is on disk before it is acknowledged. */
    List<Setting> durability();

    /** Returns a query for the names of all tables and views where connections work by default. */
    String tables();

    /** Returns the tables in which Pawl's own store remembers its commits. */
    default List<String> storeTables() {
        return List.of("pawl_commits", "pawl_requests");
    }

    /** Arranges what belongs to the database and not to a connection as the race needs it, and returns how it was before. */
    default String arrange(SqlCatalog catalog) throws SQLException {
        return "";
    }

    /** Puts back what {@link #arrange} found, when the connection of this catalog is the only one left of the race. */
    default void restore(SqlCatalog catalog, String before) throws SQLException {}

    /** Takes the database for the race of this connection; false if another race has it. */
    boolean take(SqlCatalog catalog) throws SQLException;

    /** Gives it back; databases free it with the connection, but only when they notice. */
    default void giveBack(SqlCatalog catalog) throws SQLException {}

    /** Tells whether this says that another client was faster, so that the transaction may be tried again. */
    boolean lostToAnotherClient(SQLException e);

    /** Begins a transaction that will write. */
    default void begin(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
    }

    /** Commits what {@link #begin} began. */
    default void commit(Connection connection) throws SQLException {
        connection.commit();
    }

    /** Rolls back what {@link #begin} began. */
    default void rollback(Connection connection) throws SQLException {
        connection.rollback();
    }
}
