package dev.pawl.examples.wallet.race;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a strategy is given for one heat: the wallets to race on, and the database to keep them in. */
public final class Course implements AutoCloseable {
    private final Venue venue;
    private final @Nullable RaceTables tables;
    private final List<String> wallets;
    private final List<String> made = new ArrayList<>();

    Course(Venue venue, @Nullable RaceTables tables, int wallets) {
        this.venue = venue;
        this.tables = tables;
        this.wallets =
                IntStream.range(0, wallets).mapToObj("wallet-%05d"::formatted).toList();
    }

    /**
     * Returns what the race is run on.
     *
     * @return the database
     */
    public Database database() {
        return venue.database();
    }

    /**
     * Returns the ids of the wallets.
     *
     * @return the ids, in ascending order
     */
    public List<String> wallets() {
        return wallets;
    }

    HikariDataSource pool(Isolation isolation) {
        return venue.pool(isolation);
    }

    /** Makes a table that lasts as long as the heat. */
    void makeTable(String name, String columns) throws SQLException {
        if (tables == null) {
            throw new IllegalStateException("The store " + venue + " has no tables.");
        }
        tables.make(name, columns);
        made.add(name);
    }

    @Override
    public void close() throws SQLException {
        for (String name : made) {
            Objects.requireNonNull(tables).remove(name);
        }
    }
}
