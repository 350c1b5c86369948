package dev.pawl.dynamodb;

import static dev.pawl.dynamodb.Accounts.COMMITTED;
import static dev.pawl.dynamodb.Accounts.KIND;
import static dev.pawl.dynamodb.Accounts.insert;
import static dev.pawl.dynamodb.Accounts.inserted;
import static dev.pawl.dynamodb.Accounts.key;
import static dev.pawl.dynamodb.Accounts.replace;
import static dev.pawl.dynamodb.Accounts.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pawl.dynamodb.FaultyClient.Fault;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Version;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@NeedsDynamoDbLocal
class BatchesTest {
    private final FaultyClient faulty = new FaultyClient(LocalFixture.client());
    private final DynamoDbStore store = LocalFixture.opened(LocalFixture.builder(faulty.client()), KIND);

    @Test
    void independentCommitsAreMadeAtTheSameTime() {
        int commits = 8;
        CyclicBarrier allThere = new CyclicBarrier(commits);
        faulty.decide(operation -> {
            await(allThere);
            return Fault.NONE;
        });
        List<Commit> batch =
                IntStream.range(0, commits).mapToObj(i -> insert(key("k" + i))).toList();
        assertThat(store.commit(batch, soon())).hasSize(commits).allMatch(COMMITTED::equals);
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (BrokenBarrierException | TimeoutException | InterruptedException e) {
            throw new AssertionError("The others did not come.", e);
        }
    }

    @Test
    void overlappingCommitsAreMadeOneAfterTheOther() {
        Version first = inserted(store, key("a"));
        Commit second = replace(key("a"), first);
        Commit third = replace(key("a"), first.next(second.attempt()));
        List<CommitOutcome> outcomes = store.commit(List.of(second, insert(key("b")), third), soon());
        assertThat(outcomes).containsExactly(COMMITTED, COMMITTED, COMMITTED);
    }

    @Test
    void aLostReplyLeavesTheNeighboursAlone() {
        faulty.once("transactWriteItems", Fault.LOST_BEFORE);
        List<CommitOutcome> outcomes =
                store.commit(List.of(insert(key("a")), insert(key("b")), insert(key("c"))), soon());
        assertThat(outcomes).filteredOn(COMMITTED::equals).hasSize(2);
        assertThat(outcomes).filteredOn(CommitOutcome.InDoubt.class::isInstance).hasSize(1);
    }

    @Test
    void whateverIsThrownWhenACommitMayHaveBeenSentLeavesItInDoubtAndItsNeighboursAlone() {
        AtomicBoolean thrown = new AtomicBoolean();
        faulty.decide(operation -> {
            if (thrown.compareAndSet(false, true)) {
                throw new IllegalArgumentException("an interceptor of the application");
            }
            return Fault.NONE;
        });
        List<CommitOutcome> outcomes =
                store.commit(List.of(insert(key("a")), insert(key("b")), insert(key("c"))), soon());
        assertThat(outcomes).filteredOn(COMMITTED::equals).hasSize(2);
        assertThat(outcomes).filteredOn(CommitOutcome.InDoubt.class::isInstance).hasSize(1);
    }

    @Test
    void whatIsThrownWhileAConflictIsLookedIntoLeavesTheOthersOfTheRequestAlone() {
        Version gone = inserted(store, key("a"));
        assertThat(Accounts.make(store, Accounts.delete(key("a"), gone))).isEqualTo(COMMITTED);
        List<Commit> batch = List.of(replace(key("a"), gone), replace(key("b"), inserted(store, key("b"))));
        throwAt("query");
        List<CommitOutcome> outcomes = store.commit(batch, soon());
        assertThat(outcomes.get(0)).isInstanceOf(CommitOutcome.InDoubt.class);
        assertThat(outcomes.get(1)).isEqualTo(COMMITTED);
    }

    @Test
    void whatIsThrownWhileAHistoryIsTrimmedDoesNotHideThatTheCommitWasMade() {
        Version version = inserted(store, key("a"));
        throwAt("getItem");
        for (int i = 0; i < 16; i++) {
            Commit replace = replace(key("a"), version);
            assertThat(Accounts.make(store, replace)).isEqualTo(COMMITTED);
            version = version.next(replace.attempt());
        }
    }

    private void throwAt(String thrower) {
        faulty.decide(operation -> {
            if (operation.equals(thrower)) {
                throw new IllegalArgumentException("an interceptor of the application");
            }
            return Fault.NONE;
        });
    }

    @Test
    void anIdThatIsNoneOfItsKindIsRefusedBeforeItsNeighboursAreSent() {
        Commit good = insert(key("a"));
        Commit bad = insert(new Key(KIND.name(), new Id.Int64(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> store.commit(List.of(good, bad), soon()));
        assertThat(Accounts.read(store, key("a"))).isEmpty();
    }

    @Test
    void aClosedStoreStillAnswersOnTheCallersOwnThread() {
        store.commit(List.of(insert(key("a")), insert(key("b"))), soon());
        store.close();
        assertThat(store.commit(List.of(insert(key("c")), insert(key("d"))), soon()))
                .allMatch(COMMITTED::equals);
    }
}
