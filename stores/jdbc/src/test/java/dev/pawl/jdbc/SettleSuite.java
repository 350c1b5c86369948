package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.WALLET;
import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.find;
import static dev.pawl.jdbc.Wallets.get;
import static dev.pawl.jdbc.Wallets.in;
import static dev.pawl.jdbc.Wallets.key;
import static dev.pawl.jdbc.Wallets.make;
import static dev.pawl.jdbc.Wallets.soon;
import static dev.pawl.jdbc.Wallets.worth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pawl.jdbc.Wallets.Changes;
import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.InDoubt;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.CommitOutcome.Refused;
import dev.pawl.store.CommitOutcome.Rejected;
import dev.pawl.store.Condition;
import dev.pawl.store.Conflict;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.Ticket;
import dev.pawl.store.Version;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attempts whose reply was lost. */
abstract class SettleSuite {
    TestDatabase database;
    JdbcStore store;

    abstract TestDatabase open(Path folder);

    @BeforeEach
    void start(@TempDir Path folder) {
        database = open(folder);
        store = JdbcStore.of(database.pool());
        store.createTables(WALLET);
        store.bind(WALLET);
    }

    @AfterEach
    void nothingIsLeftOpen() {
        database.requireNothingLeft();
        database.close();
    }

    static boolean fenced(CommitOutcome outcome) {
        return outcome instanceof Refused refused && refused.reason() == Reason.FENCED;
    }

    /** Does by hand what an attempt does whose client is gone: everything but COMMIT. */
    private Connection underWay(Commit commit) throws SQLException {
        Connection connection = database.connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute(database.begin());
            statement.execute("INSERT INTO wallet (id, version, stamp, doc) VALUES ('alice', 1, "
                    + commit.attempt().stamp() + ", '{}')");
            statement.execute(
                    "INSERT INTO pawl_commits (attempt, committed) VALUES ('" + commit.attempt() + "', TRUE)");
        }
        return connection;
    }

    private static void end(Connection connection, String how) throws SQLException {
        try (connection;
                Statement statement = connection.createStatement()) {
            statement.execute(how);
        }
    }

    @Test
    void anAttemptThatIsStillUnderWayStaysInDoubtUntilTheDeadlineAndNoLonger() throws Exception {
        Commit commit = changes().insert(key("alice"), worth("1")).commit();
        Connection connection = underWay(commit);
        long start = System.nanoTime();

        CommitOutcome outcome = store.settle(commit.ticket(), in(300));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        InDoubt.class, doubt -> assertThat(doubt.ticket()).isEqualTo(commit.ticket()));
        end(connection, "COMMIT");
        assertThat(store.settle(commit.ticket(), soon())).isEqualTo(new Committed());
    }

    @Test
    void settlingWaitsForAnAttemptThatIsUnderWayAndTellsHowItEnded() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            for (String how : List.of("ROLLBACK", "COMMIT")) {
                Commit commit = changes().insert(key("alice"), worth("1")).commit();
                Connection connection = underWay(commit);
                CompletableFuture<CommitOutcome> settled =
                        CompletableFuture.supplyAsync(() -> store.settle(commit.ticket(), soon()), other);
                database.awaitWaiting();
                assertThat(settled).isNotDone();
                end(connection, how);

                if (how.equals("COMMIT")) {
                    assertThat(settled.get()).isEqualTo(new Committed());
                } else {
                    assertThat(fenced(settled.get())).isTrue();
                    assertThat(fenced(make(store, commit))).isTrue();
                    assertThat(find(store, key("alice"))).isEmpty();
                }
            }
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void aLateWriteThatMeetsItsFenceIsNotApplied() throws Exception {
        Commit commit = changes().insert(key("alice"), worth("1")).commit();

        assertThat(fenced(store.settle(commit.ticket(), soon()))).isTrue();
        assertThat(fenced(store.settle(commit.ticket(), soon()))).isTrue();
        assertThat(fenced(make(store, commit))).isTrue();
        assertThat(find(store, key("alice"))).isEmpty();
    }

    @Test
    void settlingAndCommittingAtOnceAgreeOnOneOutcome() throws Exception {
        for (int round = 0; round < 60; round++) {
            Commit commit = changes().insert(key("w" + round), worth("1")).commit();
            List<CommitOutcome> outcomes =
                    Crowd.race(2, i -> () -> i == 0 ? make(store, commit) : store.settle(commit.ticket(), soon()));

            boolean there = find(store, key("w" + round)).isPresent();
            assertThat(outcomes.get(0) instanceof Committed).isEqualTo(there);
            assertThat(outcomes.get(1) instanceof Committed).isEqualTo(there);
            assertThat(fenced(outcomes.get(0))).isEqualTo(!there);
            assertThat(fenced(outcomes.get(1))).isEqualTo(!there);
        }
    }

    @Test
    void oldMarkersArePurgedByLaterCommitsAndTheirAttemptsAreNeverTakenForDead() {
        Commit old = changes(longAgo())
                .insert(key("old"), worth("1"))
                .requests("old")
                .commit();
        make(store, old);
        Commit ahead = changes().insert(key("ahead"), worth("1")).commit();
        make(store, ahead);
        database.execute(aged("pawl_commits"), aged("pawl_requests"));
        Commit young = changes().insert(key("young"), worth("1")).commit();
        make(store, young);
        Ticket before = new Ticket(new AttemptId(new UUID(1, 1)), old.ticket().conditions());

        Version version = Version.first(young.attempt());
        for (int i = 0; i < 256; i++) {
            Commit next = changes().replace(key("young"), version, worth("1")).commit();
            assertThat(make(store, next)).isEqualTo(new Committed());
            version = version.next(next.attempt());
        }

        assertThat(database.texts("SELECT attempt FROM pawl_commits"))
                .contains(young.attempt().toString())
                // Made by a client whose clock runs ahead: what others make from now on is not to be in doubt for that.
                .contains(ahead.attempt().toString())
                .doesNotContain(old.attempt().toString());
        assertThat(database.texts("SELECT request FROM pawl_requests")).doesNotContain("old");
        assertThat(store.settle(old.ticket(), soon())).isInstanceOf(InDoubt.class);
        assertThat(store.settle(before, soon())).isInstanceOf(InDoubt.class);
        assertThat(store.settle(young.ticket(), soon())).isEqualTo(new Committed());
        Commit unknown = changes().insert(key("unknown"), worth("1")).commit();
        assertThat(fenced(store.settle(unknown.ticket(), soon()))).isTrue();
    }

    @Test
    void clearingOldMarkersWaitsForNobodyWhoHasLockedThem() throws SQLException {
        Commit old = changes(longAgo())
                .insert(key("old"), worth("1"))
                .requests("old")
                .commit();
        make(store, old);
        database.execute(aged("pawl_commits"), aged("pawl_requests"));
        try (Connection holder = database.connect();
                Statement statement = holder.createStatement()) {
            statement.execute(database.begin());
            statement.execute(aged("pawl_commits"));
            statement.execute(aged("pawl_requests"));
            long start = System.nanoTime();

            SQLException busy = catchThrowableOfType(SQLException.class, this::purge);

            assertThat(busy != null).as("SQLite has one lock for all").isEqualTo(database.isSqlite());
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
            statement.execute("ROLLBACK");
        }
        assertThat(store.settle(old.ticket(), soon())).isEqualTo(new Committed());
        purge();
        assertThat(store.settle(old.ticket(), soon())).isInstanceOf(InDoubt.class);
        assertThat(database.texts("SELECT request FROM pawl_requests")).doesNotContain("old");
    }

    static AttemptId longAgo() {
        return AttemptId.fresh(Clock.offset(Clock.systemUTC(), Duration.ofDays(-8)));
    }

    private String aged(String table) {
        return "UPDATE " + table + " SET at = "
                + database.by("unixepoch() - 8 * 86400", "now() - interval '8 days'", "unix_timestamp() - 8 * 86400");
    }

    void purge() throws SQLException {
        Dialect dialect = Dialects.of(database.database());
        Duration window = Duration.ofDays(7);
        try (Session session = Sessions.of(database.pool(), dialect).open(soon())) {
            dialect.committer(new CommitLog(true, window)).purge(session, window);
        }
    }

    @Test
    void withoutACommitTableOnlyAStampThatIsStillThereProvesAnything() {
        JdbcStore plain =
                JdbcStore.builder(database.pool()).withoutCommitTable().build();
        assertThat(plain.bind(WALLET).settlesExactly()).isFalse();
        assertThat(plain.ddl(WALLET)).noneMatch(sql -> sql.contains("pawl_commits"));
        Commit insert = changes().insert(key("alice"), worth("1")).commit();

        assertThat(plain.settle(insert.ticket(), soon())).isInstanceOf(InDoubt.class);
        assertThat(make(plain, insert)).isEqualTo(new Committed());
        assertThat(plain.settle(insert.ticket(), soon())).isEqualTo(new Committed());
        make(plain, changes().replace(key("alice"), Version.first(insert.attempt()), worth("2")));
        assertThat(plain.settle(insert.ticket(), soon())).isInstanceOf(InDoubt.class);
        assertThat(make(plain, changes().insert(key("bob"), worth("1")).requests("r")))
                .isInstanceOf(Refused.class);
        assertThat(make(plain, changes().insert(key("bob"), worth("1")).insert(key("carol"), worth("1"))))
                .isEqualTo(new Committed());
    }

    @Test
    void withoutCommitTablesAConflictOfSeveralKeysIsOne() {
        JdbcStore plain =
                JdbcStore.builder(database.pool()).withoutCommitTable().build();
        plain.bind(WALLET);
        database.execute("DROP TABLE pawl_commits", "DROP TABLE pawl_requests");
        make(plain, changes().insert(key("alice"), worth("1")).insert(key("bob"), worth("1")));
        Version alice = get(plain, key("alice")).version();
        Version bob = get(plain, key("bob")).version();
        make(plain, changes().replace(key("alice"), alice, worth("2")));

        List<Changes> stale = List.of(
                changes().replace(key("alice"), alice, worth("3")).replace(key("bob"), bob, worth("3")),
                changes().replace(key("bob"), bob, worth("3")).read(key("alice"), State.at(alice)),
                changes().insert(key("bob"), worth("3")).read(key("alice"), State.at(alice)));
        assertThat(stale).allSatisfy(changes -> assertThat(make(plain, changes)).isInstanceOf(Rejected.class));
    }

    @Test
    void theResultsOfARequestTellTheStateOfEveryKey() {
        Commit first = changes()
                .insert(key("a"), worth("1"))
                .insert(key("b"), worth("1"))
                .commit();
        make(store, first);
        Version version = Version.first(first.attempt());
        Commit second = changes()
                .replace(key("a"), version, worth("2"))
                .delete(key("b"), version)
                .read(key("c"), State.absent())
                .requests("r")
                .commit();
        assertThat(make(store, second)).isEqualTo(new Committed());

        CommitOutcome again = make(store, changes().insert(key("d"), worth("1")).requests("r"));

        assertThat(again)
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.conflicts())
                                .isEqualTo(List.of(new Conflict.Repeated(
                                        new RequestId("r"),
                                        List.of(
                                                new Condition(key("a"), State.at(version.next(second.attempt()))),
                                                new Condition(key("b"), State.absent()),
                                                new Condition(key("c"), State.absent()))))));
    }
}
