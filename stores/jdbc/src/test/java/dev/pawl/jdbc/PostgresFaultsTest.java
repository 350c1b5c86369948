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
import dev.pawl.Pawl;
import dev.pawl.Repository;
import dev.pawl.RetryPolicy;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.InDoubt;
import dev.pawl.store.Ticket;
import dev.pawl.testkit.Fault;
import dev.pawl.testkit.FaultKind;
import dev.pawl.testkit.FaultProxy.Direction;
import dev.pawl.testkit.ProcessFaults;
import dev.pawl.testkit.RequestMatch;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

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
        proxy.once(new Fault.StallRequest(commit()));
        CompletableFuture<CommitOutcome> answer = CompletableFuture.supplyAsync(
                () -> store.commit(List.of(commit), in(2500)).get(0));
        assertThat(proxy.awaitFaults(FaultKind.STALL_REQUEST, 1, PATIENCE)).isTrue();
        long backend = Long.parseLong(
                String.valueOf(database.text("SELECT pid FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"
                        + " AND query LIKE '%wallet%'")));
        ProcessFaults.stop(backend);
        try {
            proxy.resume();
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
