package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.WALLET;
import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.find;
import static dev.pawl.jdbc.Wallets.key;
import static dev.pawl.jdbc.Wallets.make;
import static dev.pawl.jdbc.Wallets.soon;
import static dev.pawl.jdbc.Wallets.worth;

import dev.pawl.jdbc.Wallets.Changes;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Key;
import dev.pawl.store.Stored;
import dev.pawl.store.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A program that measures what the store costs against the same statements by hand, with and without the commit table. All ways
 * take turns call by call, so that what else the machine does falls on all of them alike; a round's figure is the median of its
 * calls. It prints the median round and the ratio to the first way, with the quartiles of the rounds' ratios.
 */
final class Prices {
    private static final String DOCUMENT = "{\"balance\":\"10.00\",\"currency\":\"EUR\"}";
    private static final int WARM_UP = 15;

    private interface Way {
        void run() throws SQLException;
    }

    private final TestDatabase database;
    private final int rounds;

    private Prices(TestDatabase database, int rounds) {
        this.database = database;
        this.rounds = rounds;
    }

    /**
     * Measures on SQLite and on PostgreSQL.
     *
     * @param arguments the number of rounds, 40 unless told otherwise
     */
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 40;
        Path folder = Files.createTempDirectory("pawl-prices");
        try (TestDatabase sqlite = TestDatabase.sqlite(folder, TestDatabase.Setup.PLAIN)) {
            new Prices(sqlite, rounds).measure();
        }
        try (TestDatabase postgres = TestDatabase.postgres(TestDatabase.Setup.PLAIN)) {
            new Prices(postgres, rounds).measure();
        }
        TestDatabase.server().close();
    }

    private void measure() throws SQLException {
        JdbcStore marked = JdbcStore.of(database.pool());
        JdbcStore plain =
                JdbcStore.builder(database.pool()).withoutCommitTable().build();
        marked.createTables(WALLET);
        marked.bind(WALLET);
        plain.bind(WALLET);
        String cast = database.isPostgres() ? "CAST(? AS jsonb)" : "?";
        Changes wallets = changes();
        keys().forEach(key -> wallets.insert(key, worth("10.00")));
        make(marked, wallets);
        database.execute(
                "CREATE TABLE hand AS SELECT id, version, doc FROM wallet", "CREATE UNIQUE INDEX hand_id ON hand (id)");

        Map<String, Way> single = new LinkedHashMap<>();
        single.put("by hand", () -> byHand(cast));
        single.put("store, without commit table", () -> findAndReplace(plain));
        single.put("store, with commit table", () -> findAndReplace(marked));
        compare("find + replace of one", single, 101);

        Map<String, Way> insertAndDelete = new LinkedHashMap<>();
        insertAndDelete.put("by hand", () -> insertAndDeleteByHand(cast));
        insertAndDelete.put("store, without commit table", () -> insertAndDelete(plain));
        insertAndDelete.put("store, with commit table", () -> insertAndDelete(marked));
        compare("insert + delete of one", insertAndDelete, 101);

        Map<String, Way> fifty = new LinkedHashMap<>();
        fifty.put("by hand", () -> fiftyByHand(cast));
        fifty.put("store, without commit table", () -> fifty(plain));
        fifty.put("store, with commit table", () -> fifty(marked));
        compare("read + replace of fifty", fifty, 25);
    }

    private static List<Key> keys() {
        return IntStream.range(0, 50).mapToObj(i -> key("w" + i)).toList();
    }

    private void compare(String what, Map<String, Way> ways, int times) throws SQLException {
        List<String> names = List.copyOf(ways.keySet());
        List<Way> works = List.copyOf(ways.values());
        double[][] micros = new double[names.size()][rounds];
        for (int round = -WARM_UP; round < rounds; round++) {
            double[][] each = new double[names.size()][times];
            for (int i = 0; i < times; i++) {
                for (int turn = 0; turn < names.size(); turn++) {
                    int way = (turn + i) % names.size();
                    long start = System.nanoTime();
                    works.get(way).run();
                    each[way][i] = (System.nanoTime() - start) / 1e3;
                }
            }
            for (int way = 0; way < names.size() && round >= 0; way++) {
                Arrays.sort(each[way]);
                micros[way][round] = each[way][times / 2];
            }
        }
        System.out.println(database.database() + ", " + what);
        for (int way = 0; way < names.size(); way++) {
            double[] ratios = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                ratios[round] = micros[way][round] / micros[0][round];
            }
            Arrays.sort(ratios);
            Arrays.sort(micros[way]);
            System.out.println(String.format(
                    Locale.ROOT,
                    "  %-28s %8.1f us  ratio %.3f (quartiles %.3f to %.3f)",
                    names.get(way),
                    micros[way][rounds / 2],
                    ratios[rounds / 2],
                    ratios[rounds / 4],
                    ratios[rounds * 3 / 4]));
        }
    }

    private void byHand(String cast) throws SQLException {
        long version;
        try (Connection connection = database.pool().getConnection();
                PreparedStatement select = connection.prepareStatement("SELECT version, doc FROM hand WHERE id = ?")) {
            select.setString(1, "w0");
            try (ResultSet row = select.executeQuery()) {
                row.next();
                version = row.getLong(1);
                row.getString(2);
            }
        }
        try (Connection connection = database.pool().getConnection();
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE hand SET doc = " + cast + ", version = ? WHERE id = ? AND version = ?")) {
            update.setString(1, DOCUMENT);
            update.setLong(2, version + 1);
            update.setString(3, "w0");
            update.setLong(4, version);
            require(update.executeUpdate() == 1);
        }
    }

    private void insertAndDeleteByHand(String cast) throws SQLException {
        try (Connection connection = database.pool().getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO hand (id, version, doc) VALUES (?, 1, " + cast + ")")) {
            insert.setString(1, "new");
            insert.setString(2, DOCUMENT);
            require(insert.executeUpdate() == 1);
        }
        try (Connection connection = database.pool().getConnection();
                PreparedStatement delete =
                        connection.prepareStatement("DELETE FROM hand WHERE id = ? AND version = ?")) {
            delete.setString(1, "new");
            delete.setLong(2, 1);
            require(delete.executeUpdate() == 1);
        }
    }

    private static void findAndReplace(JdbcStore store) {
        Stored seen = find(store, key("w0")).orElseThrow();
        require(make(store, changes().replace(seen.key(), seen.version(), worth("10.00"))));
    }

    private static void insertAndDelete(JdbcStore store) {
        Changes insert = changes().insert(key("new"), worth("10.00"));
        var commit = insert.commit();
        require(make(store, commit));
        require(make(store, changes().delete(key("new"), Version.first(commit.attempt()))));
    }

    private static void fifty(JdbcStore store) {
        List<Optional<Stored>> seen = store.read(keys(), soon());
        Changes replace = changes();
        seen.forEach(stored ->
                replace.replace(stored.orElseThrow().key(), stored.orElseThrow().version(), worth("10.00")));
        require(make(store, replace));
    }

    private void fiftyByHand(String cast) throws SQLException {
        long[] versions = new long[50];
        try (Connection connection = database.pool().getConnection()) {
            String many = "SELECT id, version, doc FROM hand WHERE id IN (?" + ", ?".repeat(49) + ")";
            try (PreparedStatement select = connection.prepareStatement(many)) {
                for (int i = 0; i < 50; i++) {
                    select.setString(i + 1, "w" + i);
                }
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        versions[Integer.parseInt(row.getString(1).substring(1))] = row.getLong(2);
                        row.getString(3);
                    }
                }
            }
        }
        try (Connection connection = database.pool().getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE hand SET doc = " + cast + ", version = ? WHERE id = ? AND version = ?")) {
                for (int i = 0; i < 50; i++) {
                    update.setString(1, DOCUMENT);
                    update.setLong(2, versions[i] + 1);
                    update.setString(3, "w" + i);
                    update.setLong(4, versions[i]);
                    update.addBatch();
                }
                require(Arrays.stream(update.executeBatch()).sum() == 50);
            }
            connection.commit();
        }
    }

    private static void require(CommitOutcome outcome) {
        require(outcome instanceof CommitOutcome.Committed);
    }

    private static void require(boolean made) {
        if (!made) {
            throw new IllegalStateException("A write that nobody disturbs was not made.");
        }
    }
}
