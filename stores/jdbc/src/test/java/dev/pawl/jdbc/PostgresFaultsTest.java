package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.find;
import static dev.pawl.jdbc.Wallets.in;
import static dev.pawl.jdbc.Wallets.key;
import static dev.pawl.jdbc.Wallets.soon;
import static dev.pawl.jdbc.Wallets.worth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pawl.CommitInDoubtException;
import dev.pawl.Outcome;
import dev.pawl.Pawl;
import dev.pawl.Repository;
import dev.pawl.RetryPolicy;
import dev.pawl.Versioned;
import dev.pawl.store.AttemptId;
import dev.pawl.store.Capabilities;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.InDoubt;
import dev.pawl.store.CommitOutcome.Refused;
import dev.pawl.store.CommitOutcome.Rejected;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.Kind;
import dev.pawl.store.Store;
import dev.pawl.store.Ticket;
import dev.pawl.store.Version;
import dev.pawl.testkit.Fault;
import dev.pawl.testkit.FaultKind;
import dev.pawl.testkit.FaultProxy.Direction;
import dev.pawl.testkit.ProcessFaults;
import dev.pawl.testkit.RequestMatch;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresFaultsTest extends FaultsSuite {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Override
    TestDatabase open() {
        return TestDatabase.postgres(TestDatabase.Setup.PLAIN);
    }

    @Override
    int port() {
        return TestDatabase.server().port();
    }

    /** Without a name for the statement, its text is sent every time, and can be recognised. */
    @Override
    String through(int proxy) {
        return database.url().replace(":" + port() + "/", ":" + proxy + "/") + "&prepareThreshold=0";
    }

    /** The isolation level READ COMMITTED goes on after these letters. */
    @Override
    RequestMatch commit() {
        return RequestMatch.containing("COMMIT\0");
    }

    @Override
    RequestMatch deciding() {
        return RequestMatch.containing("pawl_commits");
    }

    @Test
    void aCallWhoseRepliesStallUntilItsDeadlineHasATicketThatSettlesAsCommitted() {
        try (Pawl pawl = Pawl.on(store).with(deadline(1000))) {
            Repository<String, Note> notes = pawl.repository(NOTES);
            notes.insert("warm", new Note("warm", "up"));
            proxy.stall(Direction.TO_CLIENT);

            Ticket ticket = ticketOf(() -> notes.with(deadline(1000)).insert("a", new Note("a", "text")));
            proxy.resume();

            assertThat(Pawl.on(direct).settle(Ticket.parse(ticket.toString()))).isTrue();
            assertThat(Pawl.on(direct).repository(NOTES).find("a")).isPresent();
        }
    }

    @Test
    void aCallThatStallsOnItsWayUntilItsDeadlineIsDeclaredDeadAndStaysSoWhenItArrives() throws Exception {
        try (Pawl pawl = Pawl.on(store)) {
            Repository<String, Note> notes = pawl.repository(NOTES);
            notes.insert("warm", new Note("warm", "up"));
            proxy.stall(Direction.TO_SERVER);

            Ticket ticket = ticketOf(() -> notes.with(deadline(1000)).insert("a", new Note("a", "text")));

            assertThat(Pawl.on(direct).settle(ticket)).isFalse();
            proxy.resume();
            awaitIdle();
            assertThat(Pawl.on(direct).repository(NOTES).find("a")).isEmpty();
        }
    }

    @Test
    void aCommitInABackendThatIsStoppedStaysInDoubtAndThenSettlesAsWhatIsStored() throws Exception {
        Commit commit = changes()
                .insert(key("a"), worth("1"))
                .insert(key("b"), worth("2"))
                .commit();
        CompletableFuture<CommitOutcome> answer;
        long backend;
        try (Connection stranger = database.connect();
                Statement statement = stranger.createStatement()) {
            statement.execute("BEGIN");
            statement.execute("INSERT INTO wallet VALUES ('b', 1, 1, '{}')");
            answer = CompletableFuture.supplyAsync(
                    () -> store.commit(List.of(commit), in(2500)).get(0));
            backend = Long.parseLong(awaitBackendThatWaits("wallet"));
            ProcessFaults.stop(backend);
        }
        try {
            assertThat(answer.get(20, TimeUnit.SECONDS)).isInstanceOf(InDoubt.class);
            assertThat(direct.settle(commit.ticket(), in(300))).isInstanceOf(InDoubt.class);
        } finally {
            ProcessFaults.resume(backend);
        }

        CommitOutcome settled = direct.settle(commit.ticket(), soon());
        boolean there = find(direct, key("a")).isPresent();
        assertThat(find(direct, key("b")).isPresent()).isEqualTo(there);
        assertThat(settled instanceof Committed).isEqualTo(there);
        assertThat(settled).isNotInstanceOf(InDoubt.class);
    }

    /** Returns the process that waits for a lock, with its marker written. */
    private String awaitBackendThatWaits(String table) {
        String waiting =
                "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%" + table + "%'";
        while (true) {
            String found = database.text(waiting);
            if (found != null) {
                return found;
            }
            Thread.onSpinWait();
        }
    }

    @Test
    void aGroupOfReplacesWhoseReplyIsLostIsInDoubtEachAndSettlesEachAsCommitted() {
        List<Commit> group = replaces("g0", "g1", "g2", "g3");
        proxy.once(new Fault.LoseReply(deciding()));

        assertInDoubtEach(group, store.commit(group, soon()));
        assertFault(FaultKind.LOSE_REPLY);
        group.forEach(this::assertCommitted);
    }

    @Test
    void aGroupOfReplacesCutBeforeItArrivesIsInDoubtEachAndNeverHasAnEffect() {
        List<Commit> group = replaces("g0", "g1", "g2", "g3");
        proxy.once(new Fault.CutBefore(deciding()));

        assertInDoubtEach(group, store.commit(group, soon()));
        group.forEach(this::assertNotAppliedAndNeverWillBe);
    }

    @Test
    void aMixedGroupWhoseReplyIsLostIsInDoubtEachButForWhatWasNeverSent() {
        List<Commit> group = mixed();
        proxy.once(new Fault.LoseReply(commit()));

        List<CommitOutcome> outcomes = store.commit(group, soon());
        assertFault(FaultKind.LOSE_REPLY);
        int stale = group.size() - 1;
        assertInDoubtEach(group.subList(0, stale), outcomes.subList(0, stale));
        assertThat(outcomes.get(stale)).isInstanceOf(Refused.class);
        group.subList(0, stale).forEach(this::assertCommitted);
        assertFenced(direct.settle(group.get(stale).ticket(), soon()));
    }

    @Test
    void aMixedGroupCutBetweenItsLocksAndItsWritesIsInDoubtEachAndNeverHasAnEffect() {
        List<Commit> group = mixed();
        proxy.once(new Fault.CutBefore(commit()));

        assertThat(store.commit(group, soon())).noneMatch(Committed.class::isInstance);
        for (Commit commit : group.subList(0, group.size() - 1)) {
            assertNotAppliedAndNeverWillBe(commit);
        }
    }

    @Test
    void aMixedGroupCutBeforeItsLocksIsMadeOnAnotherConnectionButForTheFirst() {
        List<Commit> group = mixed();
        proxy.once(new Fault.CutBefore(RequestMatch.containing("pg_advisory_xact_lock")));

        List<CommitOutcome> outcomes = store.commit(group, soon());
        assertFault(FaultKind.CUT_BEFORE);
        assertThat(outcomes.get(0)).isInstanceOf(Refused.class);
        assertNotAppliedAndNeverWillBe(group.get(0));
        assertThat(outcomes.subList(1, group.size() - 1)).containsOnly(new Committed());
        assertThat(outcomes.get(group.size() - 1)).isInstanceOf(Rejected.class);
    }

    /** Updates alone are one statement, whose end nobody knows then; what takes several is surely not made without its COMMIT. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyMemberOfAGroupIsToldTheTruthThoughItsLeadersBackendIsKilledInTheMiddle(boolean mixed) throws Exception {
        List<String> ids = List.of("g0", "g1", "g2", "g3", "g4", "g5");
        OneAtATime grouping = new OneAtATime(direct);
        try (Pawl pawl = Pawl.on(grouping);
                Connection stranger = database.connect();
                Statement statement = stranger.createStatement()) {
            Repository<String, Note> notes = pawl.repository(NOTES);
            for (String id : ids) {
                notes.insert(id, new Note(id, "")).orThrow();
            }
            Versioned<String, Note> stale =
                    notes.insert("stale", new Note("stale", "")).orThrow();
            notes.update("stale", note -> new Note("stale", "newer"));
            statement.execute("BEGIN");
            statement.execute("UPDATE note SET version = version WHERE id = 'g3'");
            grouping.holdNext();
            List<CompletableFuture<Outcome<String, Note>>> calls = new ArrayList<>();
            calls.add(grouping.call(() -> notes.insert("first", new Note("first", ""))));
            grouping.awaitHeld();
            for (String id : ids) {
                calls.add(grouping.waitingCall(() -> {
                    UnaryOperator<Note> change = note -> new Note(id, note.text() + "changed");
                    return new Outcome.Committed<>(notes.update(id, change));
                }));
            }
            if (mixed) {
                calls.add(grouping.waitingCall(() -> notes.insert("last", new Note("last", ""))));
            }
            CompletableFuture<Outcome<String, Note>> losing =
                    grouping.waitingCall(() -> notes.replace(stale.with(note -> new Note("stale", "older"))));
            grouping.letGo();

            String backend = awaitBackendThatWaits("note");
            assertThat(grouping.lastSize()).isEqualTo(ids.size() + (mixed ? 2 : 1));
            assertThat(database.text("SELECT pg_terminate_backend(" + backend + ")"))
                    .isEqualTo("t");
            statement.execute("ROLLBACK");

            for (CompletableFuture<Outcome<String, Note>> call : calls) {
                assertThat(call.get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Committed.class);
            }
            assertThat(losing.get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Conflicted.class);
            for (String id : ids) {
                assertThat(notes.get(id).value().text()).isEqualTo("changed");
                assertThat(notes.get(id).version().counter()).isEqualTo(2);
            }
            assertThat(notes.get("stale").value().text()).isEqualTo("newer");
            assertThat(notes.findAll(List.of("first", "last"))).hasSize(mixed ? 2 : 1);
        }
    }

    /** Lets the store be at work on one group at a time, and holds a group up while others gather for the next. */
    private static final class OneAtATime extends ForwardingStore {
        private final CountDownLatch held = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final AtomicBoolean holding = new AtomicBoolean();
        private final AtomicInteger size = new AtomicInteger();

        OneAtATime(Store store) {
            super(store);
        }

        @Override
        public Capabilities bind(Kind kind, Deadline deadline) {
            Capabilities real = super.bind(kind, deadline);
            return new Capabilities(
                    real.stamped(),
                    real.settlesExactly(),
                    real.keepsScale(),
                    real.maxWritesPerCommit(),
                    real.maxCommitsPerBatch(),
                    real.maxValueBytes(),
                    real.maxBatchBytes(),
                    1,
                    real.readsAtOnce());
        }

        @Override
        public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
            size.set(batch.size());
            if (holding.getAndSet(false)) {
                held.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return super.commit(batch, deadline);
        }

        void holdNext() {
            holding.set(true);
        }

        void awaitHeld() throws InterruptedException {
            held.await();
        }

        void letGo() {
            goOn.countDown();
        }

        /** Returns how many commits the youngest batch has. */
        int lastSize() {
            return size.get();
        }

        <R> CompletableFuture<R> call(Supplier<R> what) {
            CompletableFuture<R> answer = new CompletableFuture<>();
            start(answer, what);
            return answer;
        }

        /** Starts a call, and returns when it waits for its group. */
        <R> CompletableFuture<R> waitingCall(Supplier<R> what) {
            CompletableFuture<R> answer = new CompletableFuture<>();
            Thread caller = start(answer, what);
            while (!waitsForItsTurn(caller)) {
                assertThat(answer).isNotDone();
                Thread.onSpinWait();
            }
            return answer;
        }

        private static <R> Thread start(CompletableFuture<R> answer, Supplier<R> what) {
            Thread caller = new Thread(() -> answer.completeAsync(what, Runnable::run));
            caller.start();
            return caller;
        }

        /** What it waits on is an object of Pawl's, and nothing of the pool or the driver. */
        private static boolean waitsForItsTurn(Thread caller) {
            Object blocker = LockSupport.getBlocker(caller);
            return blocker != null && blocker.getClass().getPackageName().equals("dev.pawl");
        }
    }

    private List<Commit> replaces(String... ids) {
        return Stream.of(ids)
                .map(id -> changes().replace(key(id), stored(id), worth("2")).commit())
                .toList();
    }

    /** The last of them is stale. */
    private List<Commit> mixed() {
        Version a = stored("m0");
        Version b = stored("m1");
        Version c = stored("m2");
        return List.of(
                changes().replace(key("m0"), a, worth("2")).commit(),
                changes().insert(key("fresh"), worth("2")).commit(),
                changes().delete(key("m1"), b).commit(),
                changes()
                        .replace(key("m2"), c.next(AttemptId.fresh()), worth("2"))
                        .commit());
    }

    private static void assertInDoubtEach(List<Commit> group, List<CommitOutcome> outcomes) {
        assertThat(outcomes).hasSameSizeAs(group);
        for (int i = 0; i < group.size(); i++) {
            Ticket ticket = group.get(i).ticket();
            assertThat(outcomes.get(i))
                    .isInstanceOfSatisfying(
                            InDoubt.class, lost -> assertThat(lost.ticket()).isEqualTo(ticket));
        }
    }

    private static Ticket ticketOf(ThrowingCallable call) {
        return catchThrowableOfType(CommitInDoubtException.class, call).ticket();
    }

    private static RetryPolicy deadline(long millis) {
        return RetryPolicy.standard().withDeadline(Duration.ofMillis(millis));
    }

    /** Until the backend that was sent the late insert has answered it or has seen that its client is gone. */
    private void awaitIdle() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!"0"
                .equals(database.text("SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
                        + " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"))) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
