package dev.pawl.testkit;

import static dev.pawl.testkit.Commits.SOON;
import static dev.pawl.testkit.Commits.wallet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.memory.MemoryStore;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.InDoubt;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.CommitOutcome.Refused;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.LockingTransaction;
import dev.pawl.store.LockingTransaction.Strength;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.Store;
import dev.pawl.store.StoreException;
import dev.pawl.store.Version;
import dev.pawl.store.Wait;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LossyStoreTest {
    private static final Key ALICE = wallet("alice");

    private final FakeStore fake = new FakeStore();

    @Test
    void withoutRatesEverythingPasses() {
        LossyStore store = lossy(1, LossRates.NONE);

        assertThat(commit(store, Commits.insert(ALICE))).isInstanceOf(Committed.class);
        assertThat(store.read(List.of(ALICE), SOON).get(0)).isPresent();
        assertThat(store.ids("wallet", null, 10, SOON)).containsExactly(ALICE.id());
        assertThat(store.injected()).isEmpty();
    }

    @Test
    void aCommitLostBeforeItsEffectIsInDoubtAndSettlesAsFenced() {
        LossyStore store = lossy(1, new LossRates(1, 0, 0, 0, 0, 0, 0, 0));
        InDoubt doubt = inDoubt(store, Commits.insert(ALICE));

        assertThat(doubt.cause()).hasMessageContaining("seed 1").hasMessageContaining("lost the commit of attempt");
        assertThat(fake.asked).isEmpty();
        assertThat(store.settle(doubt.ticket(), SOON))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.FENCED));
        assertThat(store.injected()).isEqualTo(Map.of(Loss.LOST_BEFORE, 1L));
    }

    @Test
    void aCommitLostAfterItsEffectIsInDoubtAndSettlesAsCommitted() {
        LossyStore store = lossy(1, new LossRates(0, 1, 0, 0, 0, 0, 0, 0));
        InDoubt doubt = inDoubt(store, Commits.insert(ALICE));

        assertThat(fake.state(ALICE)).isNotEqualTo(State.absent());
        assertThat(store.settle(doubt.ticket(), SOON)).isInstanceOf(Committed.class);
    }

    @Test
    void aRejectionIsLostAsWell() {
        fake.commit(List.of(Commits.insert(ALICE)), SOON);
        LossyStore store = lossy(1, new LossRates(0, 1, 0, 0, 0, 0, 0, 0));
        InDoubt doubt = inDoubt(store, Commits.insert(ALICE));

        assertThat(store.settle(doubt.ticket(), SOON)).isInstanceOf(Refused.class);
    }

    @Test
    void aDelayedCommitIsInDoubtAndArrivesLater() {
        LossyStore store = lossy(1, new LossRates(0, 0, 1, 0, 0, 0, 0, 0));
        InDoubt doubt = inDoubt(store, Commits.insert(ALICE));
        assertThat(fake.state(ALICE)).isEqualTo(State.absent());

        assertThat(store.drain(SOON)).singleElement().isInstanceOf(Committed.class);
        assertThat(store.settle(doubt.ticket(), SOON)).isInstanceOf(Committed.class);
    }

    @Test
    void aDelayedCommitArrivesByItselfWithinAFewCalls() {
        LossyStore store = lossy(1, new LossRates(0, 0, 1, 0, 0, 0, 0, 0));
        inDoubt(store, Commits.insert(ALICE));
        for (int i = 0; i < 8; i++) {
            store.read(List.of(ALICE), SOON);
        }

        assertThat(fake.state(ALICE)).isNotEqualTo(State.absent());
    }

    @Test
    void aDelayedCommitDoesNotArriveOnAThreadThatHoldsLocksForWhichItWouldWait() {
        MemoryStore memory = new MemoryStore();
        memory.bind(new Kind("wallet", List.of(new Kind.Field("id", Kind.Type.TEXT)), List.of()));
        LossyStore store = new LossyStore(memory, 1, new LossRates(0, 0, 1, 0, 0, 0, 0, 0));
        inDoubt(store, Commits.insert(ALICE));
        try (LockingTransaction transaction = store.begin(SOON)) {
            transaction.lock(List.of(ALICE), Strength.UPDATE, Wait.not(), SOON);
            for (int i = 0; i < 8; i++) {
                assertThat(store.read(List.of(ALICE), SOON).get(0)).isEmpty();
            }
        }
        for (int i = 0; i < 8; i++) {
            store.read(List.of(ALICE), SOON);
        }
        assertThat(store.read(List.of(ALICE), SOON).get(0)).isPresent();
    }

    @Test
    void aDelayedCommitArrivesBeforeOrAfterItIsSettledAndTheAnswerIsTrueEitherWay() {
        Set<Class<?>> answers = new HashSet<>();
        for (int seed = 0; seed < 50; seed++) {
            LossyStore store = lossy(seed, new LossRates(0, 0, 1, 0, 0, 0, 0, 0));
            Key key = wallet("w" + seed);
            CommitOutcome settled =
                    store.settle(inDoubt(store, Commits.insert(key)).ticket(), SOON);
            store.drain(SOON);

            answers.add(settled.getClass());
            assertThat(fake.state(key).equals(State.absent())).isEqualTo(settled instanceof Refused);
            assertThat(fake.asked).as("every copy arrived").hasSize(seed + 1);
        }
        assertThat(answers).containsExactlyInAnyOrder(Committed.class, Refused.class);
    }

    @Test
    void aStoreThatDoesNotFenceIsExposed() {
        fake.fencing = false;
        int lies = 0;
        for (int seed = 0; seed < 50; seed++) {
            LossyStore store = lossy(seed, new LossRates(0, 0, 1, 0, 0, 0, 0, 0));
            Key key = wallet("w" + seed);
            CommitOutcome settled =
                    store.settle(inDoubt(store, Commits.insert(key)).ticket(), SOON);
            lies += settled instanceof Refused && !fake.state(key).equals(State.absent()) ? 1 : 0;
        }
        assertThat(lies).isPositive();
    }

    @Test
    void aDuplicatedCommitArrivesOnceMoreAndDoesNotBringBackWhatWasDeletedSince() {
        LossyStore store = lossy(1, new LossRates(0, 0, 0, 1, 0, 0, 0, 0));
        Commit insert = Commits.insert(ALICE);
        assertThat(commit(store, insert)).isInstanceOf(Committed.class);
        fake.commit(List.of(Commits.delete(ALICE, fake.state(ALICE))), SOON);

        assertThat(store.drain(SOON)).hasSize(1);
        assertThat(fake.asked).filteredOn(insert.attempt()::equals).hasSize(2);
        assertThat(fake.state(ALICE)).isEqualTo(State.absent());
        assertThat(store.injected()).isEqualTo(Map.of(Loss.DUPLICATED, 1L));
    }

    @Test
    void aRejectedCommitIsNeverDuplicated() {
        fake.commit(List.of(Commits.insert(ALICE)), SOON);
        LossyStore store = lossy(1, new LossRates(0, 0, 0, 1, 0, 0, 0, 0));
        commit(store, Commits.insert(ALICE));

        assertThat(store.drain(SOON)).isEmpty();
        assertThat(store.injected()).isEmpty();
    }

    @Test
    void aReorderedBatchIsHandedOverInAnotherOrderAndAnsweredInItsOwn() {
        LossyStore store = lossy(1, new LossRates(0, 0, 0, 0, 0, 1, 0, 0));
        List<Commit> batch = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            batch.add(Commits.insert(wallet("w" + i)));
        }
        batch.set(4, Commits.replace(wallet("w4"), Version.of(9)));
        List<CommitOutcome> outcomes = store.commit(batch, SOON);

        assertThat(fake.asked)
                .containsExactlyInAnyOrderElementsOf(
                        batch.stream().map(Commit::attempt).toList())
                .isNotEqualTo(batch.stream().map(Commit::attempt).toList());
        for (int i = 0; i < batch.size(); i++) {
            assertThat(outcomes.get(i)).isInstanceOf(i == 4 ? CommitOutcome.Rejected.class : Committed.class);
        }
        assertThat(store.injected()).isEqualTo(Map.of(Loss.REORDERED, 1L));
    }

    @Test
    void aBusyCommitIsRefusedWithoutEffect() {
        LossyStore store = lossy(1, new LossRates(0, 0, 0, 0, 1, 0, 0, 0));

        assertThat(commit(store, Commits.insert(ALICE)))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.BUSY));
        assertThat(fake.asked).isEmpty();
    }

    @Test
    void anAttemptThatMayHaveBeenAppliedIsNeverCalledBusy() {
        for (int seed = 0; seed < 50; seed++) {
            LossyStore store = lossy(seed, new LossRates(0, 0.5, 0, 0, 0.5, 0, 0, 0));
            Commit insert = Commits.insert(wallet("w" + seed));
            for (int i = 0; i < 10; i++) {
                boolean applied = fake.applied.contains(insert.attempt());
                CommitOutcome outcome = commit(store, insert);
                assertThat(applied && outcome instanceof Refused).isFalse();
            }
        }
    }

    @Test
    void settlingFailsWithTheSameTicket() {
        LossyStore store = lossy(1, new LossRates(0, 1, 0, 0, 0, 0, 1, 0));
        InDoubt doubt = inDoubt(store, Commits.insert(ALICE));

        assertThat(store.settle(doubt.ticket(), SOON))
                .isInstanceOfSatisfying(
                        InDoubt.class, still -> assertThat(still.ticket()).isEqualTo(doubt.ticket()));
        assertThat(store.injected()).containsEntry(Loss.SETTLE_LOST, 1L);
    }

    @Test
    void aFailedReadIsAStoreException() {
        LossyStore store = lossy(7, new LossRates(0, 0, 0, 0, 0, 0, 0, 1));

        assertThatThrownBy(() -> store.read(List.of(ALICE), SOON))
                .isInstanceOf(StoreException.class)
                .hasMessage("Could not read [wallet alice]: the lossy store with seed 7 fails it on purpose.");
        assertThatThrownBy(() -> store.ids("wallet", null, 1, SOON)).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> store.repeated(new RequestId("order-17"), SOON))
                .isInstanceOf(StoreException.class)
                .hasMessageStartingWith("Could not look up request order-17");
    }

    @Test
    void closingEndsWhatIsOnItsWayAndClosesTheWrappedStore() {
        LossyStore store = lossy(1, new LossRates(0, 0, 1, 0, 0, 0, 0, 0));
        inDoubt(store, Commits.insert(ALICE));
        store.close();

        assertThat(store.drain(SOON)).isEmpty();
        assertThat(fake.asked).isEmpty();
        assertThat(fake.closed).isTrue();
    }

    @Test
    void whateverIsLostEachCommitHasOneTrueOutcomeOnceSettled() {
        Map<Loss, Long> injected = new EnumMap<>(Loss.class);
        for (int seed = 0; seed < 100; seed++) {
            LossyStore store = lossy(seed, LossRates.heavy());
            for (int i = 0; i < 30; i++) {
                Commit insert = Commits.insert(wallet(seed + "-" + i));
                CommitOutcome outcome = settled(store, commit(store, insert));
                store.drain(SOON);
                assertThat(fake.applied.contains(insert.attempt())).isEqualTo(outcome instanceof Committed);
            }
            store.injected().forEach((loss, count) -> injected.merge(loss, count, Long::sum));
        }
        assertThat(injected)
                .containsOnlyKeys(
                        Loss.LOST_BEFORE, Loss.LOST_AFTER, Loss.DELAYED, Loss.DUPLICATED, Loss.BUSY, Loss.SETTLE_LOST);
    }

    @Test
    void theReferenceStoreStaysTrueUnderHeavyLoss() {
        MemoryStore memory = new MemoryStore();
        memory.bind(new Kind("wallet", List.of(new Kind.Field("id", Kind.Type.TEXT)), List.of()));
        for (int seed = 0; seed < 100; seed++) {
            LossyStore store = new LossyStore(memory, seed, LossRates.heavy());
            for (int i = 0; i < 30; i++) {
                Key key = wallet(seed + "-" + i);
                CommitOutcome outcome = settled(store, commit(store, Commits.insert(key)));
                store.drain(SOON);
                assertThat(memory.read(List.of(key), SOON).get(0).isPresent()).isEqualTo(outcome instanceof Committed);
            }
        }
    }

    @Test
    void theSameSeedRepeatsTheSameFaults() {
        assertThat(story(42)).isEqualTo(story(42));
        assertThat(story(42)).isNotEqualTo(story(43));
    }

    @Test
    void ratesThatCannotBeMeantAreRefused() {
        assertThatThrownBy(() -> new LossRates(0, 0, 0, 0, 0, 0, 1.5, 0))
                .hasMessage("Invalid settleLost (1.5): must be from 0 to 1.");
        assertThatThrownBy(() -> new LossRates(Double.NaN, 0, 0, 0, 0, 0, 0, 0))
                .hasMessage("Invalid lostBefore (NaN): must be from 0 to 1.");
        assertThatThrownBy(() -> new LossRates(0.5, 0.5, 0.5, 0, 0, 0, 0, 0))
                .hasMessage("Invalid rates of commits: they add up to 1.5, more than 1.");
    }

    private static String story(long seed) {
        LossyStore store = new LossyStore(new FakeStore(), seed, LossRates.heavy());
        StringBuilder story = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            CommitOutcome outcome = commit(store, Commits.insert(wallet("w" + i)));
            story.append(outcome.getClass().getSimpleName()).append(' ');
        }
        return story.append(store.injected()).toString();
    }

    private static CommitOutcome settled(Store store, CommitOutcome outcome) {
        CommitOutcome current = outcome;
        while (current instanceof InDoubt doubt) {
            current = store.settle(doubt.ticket(), SOON);
        }
        return current;
    }

    private LossyStore lossy(long seed, LossRates rates) {
        return new LossyStore(fake, seed, rates);
    }

    private static CommitOutcome commit(Store store, Commit commit) {
        return store.commit(List.of(commit), SOON).get(0);
    }

    private static InDoubt inDoubt(Store store, Commit commit) {
        CommitOutcome outcome = commit(store, commit);
        assertThat(outcome).isInstanceOf(InDoubt.class);
        return (InDoubt) outcome;
    }
}
