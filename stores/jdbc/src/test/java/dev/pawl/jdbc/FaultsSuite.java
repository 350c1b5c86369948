package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.WALLET;
import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.find;
import static dev.pawl.jdbc.Wallets.key;
import static dev.pawl.jdbc.Wallets.make;
import static dev.pawl.jdbc.Wallets.soon;
import static dev.pawl.jdbc.Wallets.worth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.AggregateType;
import dev.pawl.Pawl;
import dev.pawl.Repository;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.InDoubt;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.CommitOutcome.Refused;
import dev.pawl.store.Deadline;
import dev.pawl.store.LockingTransaction;
import dev.pawl.store.LockingTransaction.LockOutcome;
import dev.pawl.store.LockingTransaction.Strength;
import dev.pawl.store.State;
import dev.pawl.store.StoreException;
import dev.pawl.store.Stored;
import dev.pawl.store.Version;
import dev.pawl.store.Wait;
import dev.pawl.store.Write;
import dev.pawl.testkit.Fault;
import dev.pawl.testkit.FaultKind;
import dev.pawl.testkit.FaultProxy;
import dev.pawl.testkit.RequestMatch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the store answers when the network between driver and server fails, compared with what is stored. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
abstract class FaultsSuite {
    static final AggregateType<String, Note> NOTES =
            AggregateType.builder("note", String.class, Note.class).id(Note::id).build();

    record Note(String id, String text) {}

    /** An application that starts waits for 30 seconds. */
    private static final Duration WELL_BELOW_A_START = Duration.ofSeconds(10);

    TestDatabase database;
    FaultProxy proxy;
    JdbcStore direct;
    JdbcStore store;
    private HikariDataSource pool;

    abstract TestDatabase open();

    abstract int port();

    /** Returns the database's address through the proxy. */
    abstract String through(int proxy);

    /** Returns what the driver sends to commit a transaction, and nothing else. */
    abstract RequestMatch commit();

    /** Returns what the driver sends that decides a commit of one key. */
    abstract RequestMatch deciding();

    @BeforeEach
    void start() {
        database = open();
        proxy = FaultProxy.to("localhost", port());
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(through(proxy.port()));
        config.setMaximumPoolSize(4);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(500);
        config.setValidationTimeout(250);
        pool = new HikariDataSource(config);
        direct = JdbcStore.of(database.pool());
        direct.createTables(WALLET, NOTES.kind());
        direct.bind(WALLET);
        store = JdbcStore.of(pool);
        store.bind(WALLET);
    }

    @AfterEach
    void stop() {
        proxy.close();
        pool.close();
        database.requireNothingLeft();
        database.close();
    }

    @Test
    void aMappingIsCheckedForNoLongerThanTheDeadlineWhenTheReplyNeverComes() {
        find(store, key("a"));
        proxy.stall(FaultProxy.Direction.TO_CLIENT);
        long start = System.nanoTime();
        Deadline deadline = Deadline.after(Duration.ofMillis(500));
        assertThatThrownBy(() -> store.bind(NOTES.kind(), deadline)).isInstanceOf(StoreException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(WELL_BELOW_A_START);
    }

    @Test
    void aLaterLockOfATransactionIsWaitedForNoLongerThanTheDeadlineWhenTheReplyNeverComes() {
        stored("b");
        Version seen = stored("a");
        find(store, key("a"));
        AtomicLong nanos = new AtomicLong();
        Deadline deadline = Deadline.after(Duration.ofSeconds(20), nanos::get);
        try (LockingTransaction transaction = store.begin(deadline)) {
            assertThat(transaction.lock(List.of(key("a")), Strength.UPDATE, Wait.not(), deadline))
                    .isInstanceOf(LockOutcome.Locked.class);
            nanos.addAndGet(Duration.ofMillis(19_500).toNanos());
            proxy.stall(FaultProxy.Direction.TO_CLIENT);
            long start = System.nanoTime();

            assertThat(transaction.lock(List.of(key("b")), Strength.UPDATE, Wait.not(), deadline))
                    .isInstanceOf(LockOutcome.Refused.class);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(WELL_BELOW_A_START);
        }
        proxy.cutAll();
        assertThat(make(direct, changes().replace(key("a"), seen, worth("2")))).isEqualTo(new Committed());
    }

    @Test
    void aTransactionCutBeforeItsCommitIsInDoubtAndSettlesAsNotApplied() {
        Commit commit = changes()
                .insert(key("a"), worth("1"))
                .insert(key("b"), worth("2"))
                .commit();
        proxy.once(new Fault.CutBefore(commit()));

        assertThat(make(store, commit)).isInstanceOf(InDoubt.class);
        assertFault(FaultKind.CUT_BEFORE);
        assertNotAppliedAndNeverWillBe(commit);
    }

    @Test
    void aTransactionWhoseCommitLosesItsReplyIsInDoubtAndSettlesAsCommitted() {
        Commit commit = changes()
                .insert(key("a"), worth("1"))
                .insert(key("b"), worth("2"))
                .commit();
        proxy.once(new Fault.LoseReply(commit()));

        assertThat(make(store, commit)).isInstanceOf(InDoubt.class);
        assertFault(FaultKind.LOSE_REPLY);
        assertCommitted(commit);
    }

    @Test
    void anInsertThatLosesItsReplyIsInDoubtAndSettlesAsCommitted() {
        assertLostReplySettlesAsCommitted(changes().insert(key("a"), worth("1")).commit());
    }

    @Test
    void aReplaceThatLosesItsReplyIsInDoubtAndSettlesAsCommitted() {
        assertLostReplySettlesAsCommitted(
                changes().replace(key("a"), stored("a"), worth("2")).commit());
    }

    @Test
    void aDeleteThatLosesItsReplyIsInDoubtAndSettlesAsCommitted() {
        assertLostReplySettlesAsCommitted(
                changes().delete(key("a"), stored("a")).commit());
    }

    @Test
    void aReplaceWhoseReplyIsLostSettlesAsCommittedAlsoWhenOthersHaveWrittenSince() {
        Commit commit = changes().replace(key("a"), stored("a"), worth("2")).commit();
        proxy.once(new Fault.LoseReply(deciding()));
        assertThat(make(store, commit)).isInstanceOf(InDoubt.class);
        Version mine = find(direct, key("a")).orElseThrow().version();
        make(direct, changes().replace(key("a"), mine, worth("3")));

        assertThat(direct.settle(commit.ticket(), soon())).isEqualTo(new Committed());
    }

    @Test
    void aReplaceCutBeforeItArrivesNeverHasAnEffect() {
        Commit commit = changes().replace(key("a"), stored("a"), worth("2")).commit();
        proxy.once(new Fault.CutBefore(deciding()));

        assertThat(make(store, commit)).isInstanceOf(InDoubt.class);
        assertNotAppliedAndNeverWillBe(commit);
    }

    @Test
    void aTransactionCutInTheMiddleOfItsWritesLeavesNoneOfThem() {
        Wallets.Changes many = changes();
        for (int i = 0; i < 40; i++) {
            many.insert(key("many" + i), worth("1"));
        }
        Commit commit = many.commit();
        proxy.once(new Fault.CutWithin(RequestMatch.containing("many20"), 1500));

        CommitOutcome outcome = make(store, commit);
        assertFault(FaultKind.CUT_WITHIN);
        assertThat(outcome).isNotInstanceOf(Committed.class);
        assertNotAppliedAndNeverWillBe(commit);
    }

    @Test
    void everyUpdateIsThereOnceThoughItsReplyWasLost() {
        try (Pawl pawl = Pawl.on(store)) {
            Repository<String, Note> notes = pawl.repository(NOTES);
            notes.insert("count", new Note("count", "0")).orThrow();
            for (int i = 0; i < 20; i++) {
                if (i % 3 == 0) {
                    proxy.once(new Fault.LoseReply(deciding()));
                }
                notes.update("count", note -> new Note("count", String.valueOf(Integer.parseInt(note.text()) + 1)));
            }
            assertThat(notes.get("count").value().text()).isEqualTo("20");
        }
        assertThat(proxy.faults()).containsEntry(FaultKind.LOSE_REPLY, 7L);
    }

    @Test
    void everyCallerOfAGroupIsToldTheTruthThoughTheLeadersConnectionIsCut() throws Exception {
        int callers = 16;
        int changes = 25;
        AtomicInteger ended = new AtomicInteger();
        try (Pawl pawl = Pawl.on(store)) {
            Repository<String, Note> notes = pawl.repository(NOTES);
            notes.insert("count", new Note("count", "0")).orThrow();
            List<Integer> told = Crowd.race(callers, caller -> () -> {
                int acknowledged = 0;
                for (int i = 0; i < changes; i++) {
                    acknowledged += isAdded(notes) ? 1 : 0;
                    // Whoever leads at the moment works for many others.
                    if (ended.incrementAndGet() % 20 == 0) {
                        proxy.cutAll();
                    }
                }
                return acknowledged;
            });
            int acknowledged = told.stream().mapToInt(Integer::intValue).sum();
            assertThat(proxy.faults()).containsKey(FaultKind.CUT);
            assertThat(acknowledged).as("not everybody failed").isPositive();
            try (Pawl unbroken = Pawl.on(direct)) {
                assertThat(unbroken.repository(NOTES).get("count").value().text())
                        .isEqualTo(String.valueOf(acknowledged));
            }
        }
    }

    /** What was not sent since the connection was cut has surely no effect, and the caller is told so. */
    private static boolean isAdded(Repository<String, Note> notes) {
        try {
            notes.update("count", note -> new Note("count", String.valueOf(Integer.parseInt(note.text()) + 1)));
            return true;
        } catch (StoreException e) {
            return false;
        }
    }

    void assertLostReplySettlesAsCommitted(Commit commit) {
        proxy.once(new Fault.LoseReply(deciding()));

        assertThat(make(store, commit)).isInstanceOf(InDoubt.class);
        assertFault(FaultKind.LOSE_REPLY);
        assertCommitted(commit);
    }

    void assertCommitted(Commit commit) {
        assertThat(direct.settle(commit.ticket(), soon())).isEqualTo(new Committed());
        assertThat(make(direct, commit)).as("the same again").isEqualTo(new Committed());
        for (Write write : commit.writes()) {
            Optional<Stored> row = find(direct, write.key());
            if (write instanceof Write.Put put) {
                assertThat(row).map(Stored::version).contains(put.version());
            } else {
                assertThat(row).isEmpty();
            }
        }
    }

    void assertNotAppliedAndNeverWillBe(Commit commit) {
        assertFenced(direct.settle(commit.ticket(), soon()));
        assertFenced(make(direct, commit));
        commit.conditions()
                .forEach(condition -> assertThat(find(direct, condition.key())
                                .map(row -> State.at(row.version()))
                                .orElse(State.absent()))
                        .isEqualTo(condition.expected()));
    }

    static void assertFenced(CommitOutcome outcome) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.FENCED));
    }

    void assertFault(FaultKind kind) {
        assertThat(proxy.faults()).containsEntry(kind, 1L);
    }

    Version stored(String id) {
        make(direct, changes().insert(key(id), worth("1")));
        return find(direct, key(id)).orElseThrow().version();
    }
}
