package dev.pawl.examples.wallet.race;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Checks that the database puts a commit on disk before it acknowledges it: a race without that would measure nothing. */
final class Durability {
    private Durability() {}

    /**
     * Reads the settings that matter.
     *
     * @return the settings as reports show them, for example {@code fsync=on, synchronous_commit=on}
     * @throws RaceException if one of them is off
     */
    static String check(Venue venue, Connection connection) throws SQLException {
        return switch (venue.database()) {
            case POSTGRESQL ->
                String.join(
                        ", ",
                        setting(venue, connection, "SHOW fsync", "fsync", List.of("on")),
                        setting(
                                venue,
                                connection,
                                "SHOW synchronous_commit",
                                "synchronous_commit",
                                List.of("on", "local", "remote_write", "remote_apply")));
            case SQLITE ->
                String.join(
                        ", ",
                        setting(venue, connection, "PRAGMA journal_mode", "journal_mode", List.of("wal")),
                        setting(venue, connection, "PRAGMA synchronous", "synchronous", List.of("2"))
                                .replace("=2", "=FULL"));
            case MEMORY -> throw new IllegalStateException("The store in memory has no settings.");
        };
    }

    private static String setting(Venue venue, Connection connection, String query, String name, List<String> durable)
            throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        String value = String.join(",", found);
        if (!durable.contains(value)) {
            throw new RaceException(
                    "Refused to race on " + venue + ": " + name + " is " + value + ", so commits would not be on disk"
                            + " when they are acknowledged. Set it to " + durable.get(0) + ".",
                    null);
        }
        return name + "=" + value;
    }
}
