package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.get;
import static dev.pawl.jdbc.Wallets.in;
import static dev.pawl.jdbc.Wallets.key;
import static dev.pawl.jdbc.Wallets.make;
import static dev.pawl.jdbc.Wallets.soon;
import static dev.pawl.jdbc.Wallets.worth;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.jdbc.Wallets.Changes;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.CommitOutcome.Rejected;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import dev.pawl.store.Key;
import dev.pawl.store.LockingTransaction;
import dev.pawl.store.LockingTransaction.LockOutcome;
import dev.pawl.store.LockingTransaction.Strength;
import dev.pawl.store.State;
import dev.pawl.store.Wait;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresBoundsTest extends BoundsSuite {
    private static final int DEADLINE_MILLIS = 1000;
    private static final int FIRST_LOCK_MILLIS = 900;

    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.postgres(TestDatabase.Setup.PLAIN);
    }

    /** How the commits look that wait for the same locks. */
    enum Form {
        FEW_ROWS,
        MANY_ROWS,
        GROUP,
        TWO_STATEMENTS_THAT_LOCK
    }

    @ParameterizedTest
    @EnumSource
    void waitsForSeveralLocksEndTogetherWithTheDeadline(Form form) throws Exception {
        List<Commit> batch = batch(form, wallets(form == Form.MANY_ROWS ? 6 : 2));

        // Few rows divide the time, so that the first of them has been waited for long enough before it is free.
        int atLeastMillis = form == Form.FEW_ROWS ? DEADLINE_MILLIS / 2 : FIRST_LOCK_MILLIS;
        whileTwoRowsAreLocked(
                atLeastMillis,
                () -> assertThat(store.commit(batch, in(DEADLINE_MILLIS)))
                        .allSatisfy(outcome -> assertRefused(outcome, Reason.BUSY)));

        assertThat(store.commit(batch, soon())).containsOnly(new Committed());
    }

    private List<Commit> batch(Form form, List<Key> keys) {
        if (form == Form.GROUP) {
            return keys.stream().map(key -> replace(changes(), key).commit()).toList();
        }
        Changes all = changes();
        for (Key key : keys) {
            if (form == Form.TWO_STATEMENTS_THAT_LOCK && !key.equals(keys.get(0))) {
                all.read(key, State.at(get(store, key).version()));
            } else {
                replace(all, key);
            }
        }
        return List.of(all.commit());
    }

    private Changes replace(Changes changes, Key key) {
        return changes.replace(key, get(store, key).version(), worth("2"));
    }

    /** It waits for the one who waits already, and then for the row that this one got. */
    @Test
    void aCommitThatWaitsTwiceForOneRowIsBusyAndNotInDoubt() throws Exception {
        Key key = wallets(1).get(0);
        List<Commit> commit = List.of(replace(changes(), key).commit());
        String lock = "SELECT 1 FROM wallet WHERE id = 'w0' FOR UPDATE";
        ExecutorService others = Executors.newFixedThreadPool(2);
        try (Connection one = database.connect();
                Statement first = one.createStatement();
                Connection two = database.connect();
                Statement second = two.createStatement()) {
            first.execute("BEGIN");
            first.execute(lock);
            second.execute("BEGIN");
            Future<?> locked = others.submit(() -> second.execute(lock));
            database.awaitWaiting();
            Future<?> released = others.submit(() -> {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(DEADLINE_MILLIS * 6 / 10));
                return first.execute("ROLLBACK");
            });

            assertRefused(store.commit(commit, in(DEADLINE_MILLIS)).get(0), Reason.BUSY);

            released.get();
            locked.get();
            second.execute("ROLLBACK");
        } finally {
            others.shutdownNow();
        }
        assertThat(store.commit(commit, soon())).containsOnly(new Committed());
    }

    @Test
    void aTransactionThatWaitsForSeveralLocksUntilTheDeadlineIsToldThatTheyAreUnavailable() throws Exception {
        List<Key> keys = wallets(2);

        whileTwoRowsAreLocked(FIRST_LOCK_MILLIS, () -> {
            Deadline deadline = in(DEADLINE_MILLIS);
            try (LockingTransaction transaction = store.begin(deadline)) {
                assertThat(transaction.lock(keys, Strength.UPDATE, Wait.atMost(Duration.ofSeconds(10)), deadline))
                        .isInstanceOf(LockOutcome.Unavailable.class);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aCommitThatIsMadeIsToldSoHoweverFewRowsTheDriverFetchesAtATime(int rows) {
        List<Key> keys = wallets(4);
        try (HikariDataSource pool = pool(config -> {}, database.url() + "&defaultRowFetchSize=" + rows)) {
            JdbcStore fetching = JdbcStore.of(pool);
            fetching.bind(Wallets.WALLET);
            Changes mixed = changes().insert(key("new"), worth("1"));
            keys.forEach(key -> replace(mixed, key));

            assertThat(make(fetching, mixed)).isEqualTo(new Committed());
            assertThat(make(fetching, mixed)).isEqualTo(new Committed());
        }
    }

    @Test
    void everyRowIsLockedBeforeTheTimeIsAskedForHoweverFewRowsTheDriverFetchesAtATime() throws Exception {
        List<Key> keys = wallets(4);
        ExecutorService committing = Executors.newSingleThreadExecutor();
        try (HikariDataSource pool = pool(config -> {}, database.url() + "&defaultRowFetchSize=2");
                Connection holder = database.connect();
                Statement holding = holder.createStatement()) {
            JdbcStore fetching = JdbcStore.of(pool);
            fetching.bind(Wallets.WALLET);
            holding.execute("BEGIN");
            holding.execute("SELECT 1 FROM wallet WHERE id = 'w3' FOR UPDATE");
            Changes all = changes();
            keys.forEach(key -> replace(all, key));
            Instant end = store.now(soon()).orElseThrow().plusMillis(1000);
            Commit commit = all.commit().under(List.of(), end);
            Future<CommitOutcome> outcome = committing.submit(() -> make(fetching, commit));
            database.awaitWaiting();
            while (store.now(soon()).orElseThrow().isBefore(end)) {
                Thread.onSpinWait();
            }
            holding.execute("ROLLBACK");

            assertThat(outcome.get())
                    .isInstanceOfSatisfying(
                            Rejected.class,
                            rejected -> assertThat(rejected.conflicts()).hasOnlyElementsOfType(Conflict.Expired.class));
        } finally {
            committing.shutdownNow();
        }
    }

    /** Others hold the rows of two wallets: the first for most of the time until the deadline, the second for longer. */
    private void whileTwoRowsAreLocked(int atLeastMillis, Runnable waiting) throws Exception {
        ExecutorService releasing = Executors.newSingleThreadExecutor();
        try (Connection one = database.connect();
                Statement first = one.createStatement();
                Connection two = database.connect();
                Statement second = two.createStatement()) {
            first.execute("BEGIN");
            first.execute("SELECT 1 FROM wallet WHERE id = 'w0' FOR UPDATE");
            second.execute("BEGIN");
            second.execute("SELECT 1 FROM wallet WHERE id = 'w1' FOR UPDATE");
            long start = System.nanoTime();
            Future<?> released = releasing.submit(() -> {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(FIRST_LOCK_MILLIS));
                return first.execute("ROLLBACK");
            });

            waiting.run();

            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(atLeastMillis), Duration.ofMillis(DEADLINE_MILLIS + 1500));
            released.get();
            second.execute("ROLLBACK");
        } finally {
            releasing.shutdownNow();
        }
    }

    private List<Key> wallets(int count) {
        List<Key> keys = IntStream.range(0, count).mapToObj(i -> key("w" + i)).toList();
        keys.forEach(key -> make(store, changes().insert(key, worth("1"))));
        return keys;
    }
}
