package dev.pawl.examples.wallet.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.embedded.EmbeddedDynamoDb;
import dev.pawl.embedded.EmbeddedMariaDb;
import dev.pawl.embedded.EmbeddedMongoDb;
import dev.pawl.embedded.EmbeddedPostgres;
import dev.pawl.embedded.FakeReplicaSet;
import dev.pawl.examples.wallet.race.ForgetsWrites;
import dev.pawl.memory.MemoryStore;
import dev.pawl.store.Capabilities;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.Kind;
import dev.pawl.store.LockingTransaction;
import dev.pawl.store.Store;
import dev.pawl.store.StoreException;
import dev.pawl.testkit.check.HistoryChecker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Short runs of what {@code pawl torture} does for as long as one likes. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class TortureTest {
    private static final int CLIENTS = 2;
    private static final int THREADS = 3;

    @TempDir
    Path folder;

    @Test
    void killedClientsLeaveEveryAcknowledgedEffectInSqliteOnce() throws Exception {
        TortureResult result = Torture.onSqlite("sqlite", file(), settings(8));

        assertSound(result);
        assertThat(result.realFaults()).containsKey(Faults.CLIENT_KILLED);
        assertThat(result.effects()).isPositive();
        assertThat(tables()).isEmpty();
    }

    @Test
    void cutConnectionsAndAKilledServerLeaveEveryAcknowledgedEffectInPostgresOnce() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
            TortureResult result = Torture.onPostgres(
                    "postgresql",
                    new Server(server.jdbcUrl(), server.port(), server::kill, server::restart),
                    settings(8));

            assertSound(result);
            assertThat(result.realFaults()).containsKeys(Faults.SERVER_KILLED, "connection: cut");
            assertThat(result.effects()).isPositive();
        }
    }

    @Test
    void cutConnectionsAndAKilledServerLeaveEveryAcknowledgedEffectInMariaDbOnce() throws Exception {
        try (EmbeddedMariaDb server = EmbeddedMariaDb.start()) {
            TortureResult result = Torture.onMariaDb(
                    "mariadb", new Server(server.jdbcUrl(), server.port(), server::kill, server::restart), settings(8));

            assertSound(result);
            assertThat(result.realFaults()).containsKeys(Faults.SERVER_KILLED, "connection: cut");
            assertThat(result.effects()).isPositive();
        }
    }

    @Test
    void cutConnectionsLeaveEveryAcknowledgedEffectInMongoDbOnce() throws Exception {
        try (EmbeddedMongoDb server = EmbeddedMongoDb.replicaSet(new FakeReplicaSet())) {
            TortureResult result = Torture.onMongoDb("mongodb", server.connectionString(), settings(8));

            assertSound(result);
            assertThat(result.realFaults()).containsKey("connection: cut");
            assertThat(result.effects()).isPositive();
        }
    }

    @Test
    @EnabledIf("dev.pawl.embedded.EmbeddedDynamoDb#isThere")
    void requestsAndRepliesThatTheSdkLosesAndARestartLeaveEveryAcknowledgedEffectInDynamoDbOnce() throws Exception {
        try (EmbeddedDynamoDb server = EmbeddedDynamoDb.start(folder)) {
            TortureResult result =
                    Torture.onDynamoDb("dynamodb", new DynamoDbServer(server::client, server::restart), settings(4));

            assertSound(result);
            assertThat(result.realFaults())
                    .containsKeys("SDK: request lost", "SDK: reply lost", Faults.SERVER_RESTARTED);
            assertThat(result.effects()).isPositive();
        }
    }

    @Test
    void simulatedFaultsLeaveEveryAcknowledgedEffectInMemoryOnce() throws Exception {
        try (MemoryStore memory = new MemoryStore()) {
            TortureResult result = Torture.inProcess("memory", memory, settings(2));

            assertSound(result);
            assertThat(result.acknowledgedKinds())
                    .as("enough is done in that time for everything to come up")
                    .containsKeys("leased", "locked", "insert shared", "delete shared", "read");
            assertThat(result.simulatedFaults()).isNotEmpty();
            assertThat(result.realFaults()).isEmpty();
        }
    }

    @Test
    void aRunHoweverShortBeginsWhenItsClientsWork() throws Exception {
        try (MemoryStore memory = new MemoryStore()) {
            TortureResult result =
                    Torture.inProcess("memory", memory, TortureSettings.of(Duration.ofMillis(1), CLIENTS, THREADS, 7));

            assertSound(result);
            assertThat(result.effects()).isPositive();
        }
    }

    @Test
    void locksThatALeaseCarriesAreTorturedWhereThereAreNoRowLocks() throws Exception {
        try (Store store = new Rowless()) {
            TortureResult result = Torture.inProcess("rowless", store, settings(2));

            assertSound(result);
            assertThat(result.acknowledgedKinds()).containsKey("locked");
        }
    }

    /** Has no row locks, and no tables but those that a torture makes. */
    private static final class Rowless extends ForwardingStore {
        Rowless() {
            super(new MemoryStore());
        }

        @Override
        public Capabilities bind(Kind kind, Deadline deadline) {
            if (Stream.of(Torture.kinds()).map(Kind::name).noneMatch(kind.name()::equals)) {
                throw new StoreException("There is no table " + kind.name() + ".", null);
            }
            return super.bind(kind, deadline);
        }

        @Override
        public LockingTransaction begin(Deadline deadline) {
            throw new UnsupportedOperationException("no row locks");
        }
    }

    @Test
    void aBlindRetryInPlaceOfSettlingIsReportedAsDoubledEffects() throws Exception {
        TortureResult result = Torture.onSqlite("sqlite", file(), around(5, BlindRetry.class));

        assertThat(result.doubled()).isPositive();
        assertThat(result.isSound()).isFalse();
    }

    @Test
    void whoeverWritesUnderALeaseThatWasTakenOverIsFound() throws Exception {
        try (MemoryStore memory = new MemoryStore()) {
            TortureResult result = Torture.inProcess("memory", memory, around(4, Unfenced.class));

            assertThat(result.findings()).anyMatch(finding -> finding.contains("Written under the fencing number"));
            assertThat(result.isSound()).isFalse();
        }
    }

    @Test
    void aForgottenWriteIsFoundInTheHistoryWhichIsKept() throws Exception {
        TortureResult result = Torture.onSqlite("sqlite", file(), around(5, ForgetsWrites.class));

        assertThat(result.lost()).isPositive();
        assertThat(result.history().isSound()).isFalse();
        assertThat(HistoryChecker.check(histories(Path.of(result.histories()))).violated())
                .isEqualTo(result.history().violated());
    }

    @Test
    void aThreadThatDiesOfAnErrorIsFound() throws Exception {
        try (MemoryStore memory = new MemoryStore()) {
            TortureResult result = Torture.inProcess("memory", memory, around(1, Dying.class));

            assertThat(result.findings())
                    .anyMatch(finding -> finding.contains("died of java.lang.AssertionError: dies"));
            assertThat(result.isSound()).isFalse();
        }
    }

    @Test
    void aClientThatEndsBadlyWhenItIsStoppedIsFound() throws Exception {
        TortureResult result = Torture.onSqlite("sqlite", file(), around(4, EndingBadly.class));

        assertThat(result.findings()).anyMatch(finding -> finding.contains("ended badly, with exit code 3"));
        assertThat(result.isSound()).isFalse();
    }

    private static List<Path> histories(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @Test
    void aTableOfSomebodyElsesIsRefusedAndLeftAsItIs() throws Exception {
        execute("CREATE TABLE pawl_commits (mine TEXT)", "INSERT INTO pawl_commits VALUES ('kept')");

        assertThatThrownBy(() -> Torture.onSqlite("sqlite", file(), settings(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("pawl_commits");
        assertThat(tables()).isEqualTo("pawl_commits");
        assertThat(journal()).isEqualTo("delete");
    }

    @Test
    void aSecondTortureOfAFileIsRefusedAndLeavesTheTablesOfTheFirst() throws Exception {
        try (SqliteTables first = new SqliteTables("jdbc:sqlite:" + file(), "first")) {
            first.make(List.of("CREATE TABLE pawl_torture_own (kept TEXT)"));

            assertThatThrownBy(() -> Torture.onSqlite("sqlite", file(), settings(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("another torture is running there, as process "
                            + ProcessHandle.current().pid());
            assertThat(tables()).isEqualTo("pawl_torture_own,pawl_torture_run");
        }
    }

    @Test
    void theTablesOfATortureThatWasKilledAreRemovedThoughItsProcessNumberIsUsedAgain() throws Exception {
        execute(
                "CREATE TABLE pawl_torture_run (process TEXT)",
                "INSERT INTO pawl_torture_run VALUES ('"
                        + ProcessHandle.current().pid() + "@1')");

        Torture.onSqlite("sqlite", file(), settings(1));

        assertThat(tables()).isEmpty();
        assertThat(journal()).isEqualTo("delete");
    }

    @Test
    void whereTheClocksOfProcessesDoNotCompareThatIsSaidBeforeTheRun() {
        assertThatThrownBy(() -> ProcessCrew.requireOneClock(false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("their histories could not be checked together");
    }

    private static TortureSettings settings(int seconds) {
        return TortureSettings.of(Duration.ofSeconds(seconds), CLIENTS, THREADS, 1);
    }

    private TortureSettings around(int seconds, Class<?> broken) {
        return new TortureSettings(
                Duration.ofSeconds(seconds),
                CLIENTS,
                THREADS,
                1,
                true,
                broken.getName(),
                folder.resolve("history"),
                TortureListener.SILENT);
    }

    private static void assertSound(TortureResult result) {
        assertThat(result.findings()).as(result.toString()).isEmpty();
        assertThat(result.lost() + result.doubled() + result.falseFailures() + result.torn())
                .isZero();
        assertThat(result.isSound()).isTrue();
        assertThat(result.history().commits()).isPositive();
        assertThat(result.acknowledgedKinds()).isNotEmpty();
        assertThat(result.histories()).isEmpty();
    }

    private String file() {
        return folder.resolve("torture.db").toString();
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private String tables() throws SQLException {
        return query("SELECT coalesce(group_concat(name), '') FROM sqlite_master WHERE type = 'table'");
    }

    private String journal() throws SQLException {
        return query("PRAGMA journal_mode");
    }

    private String query(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
