package dev.pawl.examples.wallet.race.sql;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.examples.wallet.race.Ground;
import dev.pawl.examples.wallet.race.RaceException;
import dev.pawl.examples.wallet.race.RaceTables;
import dev.pawl.jdbc.Database;
import dev.pawl.jdbc.JdbcStore;
import dev.pawl.jdbc.Table;
import dev.pawl.store.Kind;
import dev.pawl.store.Store;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A database that was claimed for a race, and the connection that holds the claim. Not safe for use by several threads. */
public final class SqlGround implements Ground {
    private final SqlVenue venue;
    private final Connection connection;
    private final SqlCatalog catalog;
    private final String before;
    private final String durability;
    private final RaceTables tables;
    private final List<HikariDataSource> pools = new ArrayList<>();

    /** Claims it; the connection is closed with the ground, and by the caller if this throws. */
    SqlGround(SqlVenue venue, Connection connection) throws Exception {
        this.venue = venue;
        this.connection = connection;
        this.catalog = new SqlCatalog(connection, dialect());
        if (!dialect().take(catalog)) {
            throw new RaceException(
                    "Refused to race on " + venue.label() + ": another race is running there. Wait until it has ended.",
                    null);
        }
        // Whoever is refused finds the database as it was.
        RaceTables.requireNoForeign(venue.label(), catalog);
        this.before = dialect().arrange(catalog);
        try {
            this.durability = requireDurable();
            this.tables = RaceTables.claim(venue.label(), catalog);
        } catch (Exception e) {
            dialect().restore(catalog, before);
            throw e;
        }
    }

    Dialect dialect() {
        return venue.dialect();
    }

    /**
     * Returns what kind of database it is.
     *
     * @return the database
     */
    public Database database() {
        return dialect().database();
    }

    /**
     * Opens a connection that belongs to no pool.
     *
     * @return the connection, to be closed by the caller
     * @throws SQLException if the database cannot be reached
     */
    public Connection connect() throws SQLException {
        return venue.connect();
    }

    @Override
    public String durability() {
        return durability;
    }

    @Override
    public Store openStore(Kind kind) throws Exception {
        return opened(builder().build(), kind, List.of());
    }

    /** Opens it with the columns of a wallet in the place of a document. */
    Store openStoreOnColumns(Kind kind) throws Exception {
        Table table = Table.columns(kind.name(), kind.name()).stamp("stamp");
        return opened(builder().table(table).build(), kind, List.of(dialect().createWallets(kind.name())));
    }

    private JdbcStore.Builder builder() {
        return JdbcStore.builder(pool(Isolation.OF_THE_DATABASE))
                .dialect(dialect().database());
    }

    private Store opened(JdbcStore store, Kind kind, List<String> first) throws Exception {
        List<String> statements = new ArrayList<>(first);
        statements.addAll(store.ddl(kind));
        List<String> names = new ArrayList<>(dialect().storeTables());
        names.add(kind.name());
        make(names, statements);
        return store;
    }

    /** Opens a pool of connections, the same for every strategy. */
    HikariDataSource pool(Isolation isolation) {
        HikariDataSource pool = venue.pool(isolation);
        pools.add(pool);
        return pool;
    }

    /**
     * Makes tables, which {@link #clear} removes.
     *
     * @param names their names, with the race's prefix
     * @param statements what makes them
     * @throws RaceException if one of them is there already; nothing is changed
     * @throws Exception if the database fails
     */
    public void make(List<String> names, List<String> statements) throws Exception {
        tables.make(names, () -> catalog.execute(statements));
    }

    @Override
    public void clear() {
        try {
            closePools();
            tables.clear();
        } catch (Exception e) {
            throw failed(e);
        }
    }

    @Override
    public void close() {
        try (connection) {
            closePools();
            tables.remove();
            dialect().restore(catalog, before);
            dialect().giveBack(catalog);
        } catch (Exception e) {
            throw failed(e);
        }
    }

    private void closePools() {
        pools.forEach(HikariDataSource::close);
        pools.clear();
    }

    private RaceException failed(Exception e) {
        return new RaceException("Could not clean up after the race on " + venue.label() + ": " + e.getMessage(), e);
    }

    private String requireDurable() throws SQLException {
        List<String> found = new ArrayList<>();
        for (Setting setting : dialect().durability()) {
            String value = catalog.first(setting.query());
            if (!setting.durable().contains(value)) {
                throw new RaceException(
                        "Refused to race on " + venue.label() + ": " + setting.name() + " is " + value
                                + ", so commits would not be on disk when they are acknowledged. Set it to "
                                + setting.durable().get(0) + ".",
                        null);
            }
            found.add(setting.name() + "=" + value);
        }
        return found.stream().collect(Collectors.joining(", "));
    }
}
