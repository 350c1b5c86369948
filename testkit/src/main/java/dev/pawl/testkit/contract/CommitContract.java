package dev.pawl.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Conflict;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Node;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.Ticket;
import dev.pawl.store.Version;
import dev.pawl.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

abstract class CommitContract extends Contract {
    private static final CommitOutcome COMMITTED = new CommitOutcome.Committed();

    CommitContract(Supplier<StoreFixture> fixture) {
        super(fixture);
    }

    private static Key flag(long number) {
        return new Key(FLAG.name(), new Id.Uuid(new UUID(0, number)));
    }

    private static Node.Fields value(boolean on) {
        return new Node.Fields(Map.of("on", new Node.Bool(on)));
    }

    private static Commit insert(Key key, RequestId... requests) {
        AttemptId attempt = AttemptId.fresh();
        return new Commit(
                attempt,
                Set.of(requests),
                List.of(new Condition(key, State.absent())),
                List.of(new Write.Put(key, Version.first(attempt), value(false))));
    }

    private static Commit replace(Key key, Version expected, RequestId... requests) {
        AttemptId attempt = AttemptId.fresh();
        return new Commit(
                attempt,
                Set.of(requests),
                List.of(new Condition(key, State.at(expected))),
                List.of(new Write.Put(key, expected.next(attempt), value(true))));
    }

    private static Commit delete(Key key, Version expected) {
        return new Commit(
                AttemptId.fresh(),
                Set.of(),
                List.of(new Condition(key, State.at(expected))),
                List.of(new Write.Delete(key)));
    }

    private CommitOutcome commit(Commit commit) {
        return store().commit(List.of(commit), soon()).get(0);
    }

    private CommitOutcome settle(Commit commit) {
        return store().settle(Ticket.parse(commit.ticket().toString()), soon());
    }

    private Version inserted(Key key) {
        assertThat(commit(insert(key))).isEqualTo(COMMITTED);
        return stored(key).orElseThrow().version();
    }

    private static void assertFenced(CommitOutcome outcome) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        CommitOutcome.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(CommitOutcome.Reason.FENCED));
    }

    @Test
    void eachCommitOfABatchHasItsOwnOutcome() {
        Version stored = inserted(flag(1));
        List<CommitOutcome> outcomes = store().commit(
                        List.of(
                                insert(flag(2)),
                                insert(flag(1)),
                                replace(flag(1), stored),
                                replace(flag(3), Version.of(1)),
                                insert(flag(4))),
                        soon());
        assertThat(outcomes).hasSize(5);
        assertThat(outcomes.get(0)).isEqualTo(COMMITTED);
        assertThat(outcomes.get(1)).isInstanceOf(CommitOutcome.Rejected.class);
        assertThat(outcomes.get(2)).isEqualTo(COMMITTED);
        assertThat(outcomes.get(3)).isInstanceOf(CommitOutcome.Rejected.class);
        assertThat(outcomes.get(4)).isEqualTo(COMMITTED);
    }

    @Test
    void twoCommitsOfOneBatchThatOverlapAreNotBothBelieved() {
        Version stored = inserted(flag(1));
        List<CommitOutcome> outcomes =
                store().commit(List.of(replace(flag(1), stored), replace(flag(1), stored)), soon());
        assertThat(outcomes.stream().filter(COMMITTED::equals)).hasSize(1);
        assertThat(outcomes.stream().filter(CommitOutcome.Rejected.class::isInstance))
                .hasSize(1);
        assertThat(stored(flag(1)).orElseThrow().version().counter()).isEqualTo(2);
    }

    @Test
    void everyConflictOfACommitIsReported() {
        assumeSeveralAggregates();
        Version first = inserted(flag(1));
        Version second = inserted(flag(2));
        inserted(flag(4));
        AttemptId attempt = AttemptId.fresh();
        Version stale = new Version(first.counter() + 1, first.stamp());
        Commit commit = new Commit(
                attempt,
                Set.of(),
                List.of(
                        new Condition(flag(1), State.at(stale)),
                        new Condition(flag(2), State.at(second)),
                        new Condition(flag(3), State.at(first)),
                        new Condition(flag(4), State.absent())),
                List.of(new Write.Put(flag(2), second.next(attempt), value(true))));
        CommitOutcome outcome = commit(commit);
        assertThat(outcome).isInstanceOf(CommitOutcome.Rejected.class);
        List<Key> conflicting = new ArrayList<>();
        for (Conflict conflict : ((CommitOutcome.Rejected) outcome).conflicts()) {
            conflicting.add(((Conflict.Mismatch) conflict).key());
        }
        assertThat(conflicting).containsExactlyInAnyOrder(flag(1), flag(3), flag(4));
        assertThat(stored(flag(2)).orElseThrow().version()).isEqualTo(second);
    }

    @Test
    void whatIsOnlyReadIsCheckedToo() {
        assumeSeveralAggregates();
        Version first = inserted(flag(1));
        Version second = inserted(flag(2));
        assertThat(commit(replace(flag(1), first))).isEqualTo(COMMITTED);
        AttemptId attempt = AttemptId.fresh();
        CommitOutcome outcome = commit(new Commit(
                attempt,
                Set.of(),
                List.of(new Condition(flag(1), State.at(first)), new Condition(flag(2), State.at(second))),
                List.of(new Write.Put(flag(2), second.next(attempt), value(true)))));
        assertThat(outcome).isInstanceOf(CommitOutcome.Rejected.class);
        assertThat(stored(flag(2)).orElseThrow().version()).isEqualTo(second);
    }

    @Test
    void theVerySameCommitAgainHasNoSecondEffectAndIsNoConflict() {
        assumeSettlesExactly();
        Commit insert = insert(flag(1));
        assertThat(commit(insert)).isEqualTo(COMMITTED);
        assertThat(commit(insert)).isEqualTo(COMMITTED);
        Version version = stored(flag(1)).orElseThrow().version();
        Commit replace = replace(flag(1), version);
        assertThat(commit(replace)).isEqualTo(COMMITTED);
        assertThat(commit(replace)).isEqualTo(COMMITTED);
        Version replaced = stored(flag(1)).orElseThrow().version();
        assertThat(replaced.counter()).isEqualTo(2);
        Commit delete = delete(flag(1), replaced);
        assertThat(commit(delete)).isEqualTo(COMMITTED);
        assertThat(commit(delete)).isEqualTo(COMMITTED);
        assertThat(stored(flag(1))).isEmpty();
    }

    @Test
    void anInsertThatWasDeletedSinceDoesNotComeBackWhenItIsSentAgain() {
        assumeSettlesExactly();
        Commit insert = insert(flag(1));
        commit(insert);
        commit(delete(flag(1), stored(flag(1)).orElseThrow().version()));
        assertThat(commit(insert)).isEqualTo(COMMITTED);
        assertThat(stored(flag(1))).isEmpty();
    }

    @Test
    void aCommittedAttemptIsSettledAsCommittedAlsoWhenOthersWroteSince() {
        assumeSettlesExactly();
        Commit insert = insert(flag(1));
        commit(insert);
        Version version = stored(flag(1)).orElseThrow().version();
        Commit replace = replace(flag(1), version);
        commit(replace);
        for (int i = 0; i < 40; i++) {
            assertThat(commit(replace(flag(1), stored(flag(1)).orElseThrow().version())))
                    .isEqualTo(COMMITTED);
        }
        Commit delete = delete(flag(1), stored(flag(1)).orElseThrow().version());
        commit(delete);
        inserted(flag(1));
        assertThat(settle(insert)).isEqualTo(COMMITTED);
        assertThat(settle(replace)).isEqualTo(COMMITTED);
        assertThat(settle(delete)).isEqualTo(COMMITTED);
        assertThat(settle(delete)).isEqualTo(COMMITTED);
    }

    @Test
    void anAttemptThatWasNotAppliedIsFencedAndItsLateCopyIsNotApplied() {
        assumeSettlesExactly();
        Version version = inserted(flag(1));
        Version doomed = inserted(flag(3));
        List<Commit> late =
                new ArrayList<>(List.of(replace(flag(1), version), insert(flag(2)), delete(flag(3), doomed)));
        if (makesSeveralAggregates()) {
            late.add(both(flag(1), version, flag(4)));
        }
        for (Commit commit : late) {
            assertFenced(settle(commit));
            assertFenced(settle(commit));
            assertFenced(commit(commit));
        }
        assertThat(stored(flag(1)).orElseThrow().version()).isEqualTo(version);
        assertThat(stored(flag(2))).isEmpty();
        assertThat(stored(flag(3))).isPresent();
        assertThat(stored(flag(4))).isEmpty();
        assertThat(commit(replace(flag(1), version))).as("a fresh attempt").isEqualTo(COMMITTED);
    }

    private static Commit both(Key old, Version version, Key fresh) {
        AttemptId attempt = AttemptId.fresh();
        return new Commit(
                attempt,
                Set.of(),
                List.of(new Condition(old, State.at(version)), new Condition(fresh, State.absent())),
                List.of(
                        new Write.Put(old, version.next(attempt), value(true)),
                        new Write.Put(fresh, Version.first(attempt), value(true))));
    }

    @Test
    void aRejectedAttemptIsNotTakenForAnothersCommit() {
        assumeSettlesExactly();
        Version version = inserted(flag(1));
        Commit lost = delete(flag(1), version);
        assertThat(commit(delete(flag(1), version))).isEqualTo(COMMITTED);
        assertThat(commit(lost)).isInstanceOf(CommitOutcome.Rejected.class);
        assertFenced(settle(lost));
    }

    @Test
    void whenSettlingRacesTheCommitItselfBothAgree() {
        assumeSettlesExactly();
        for (int round = 0; round < 20; round++) {
            Key key = flag(100 + round);
            Commit insert = insert(key);
            List<CommitOutcome> outcomes = Racers.race(2, i -> i == 0 ? commit(insert) : settle(insert));
            if (stored(key).isPresent()) {
                assertThat(outcomes).containsExactly(COMMITTED, COMMITTED);
            } else {
                outcomes.forEach(CommitContract::assertFenced);
            }
        }
    }

    @Test
    void aRepeatedRequestIsReportedWithWhatTheFirstLeftAndWritesNothing() {
        assumeSettlesExactly();
        RequestId request = new RequestId("r1");
        Commit first = insert(flag(1), request);
        assertThat(commit(first)).isEqualTo(COMMITTED);
        CommitOutcome again =
                commit(replace(flag(1), stored(flag(1)).orElseThrow().version(), request));
        assertThat(again).isInstanceOf(CommitOutcome.Rejected.class);
        assertThat(((CommitOutcome.Rejected) again).conflicts())
                .contains(new Conflict.Repeated(request, first.statesAfter()));
        assertThat(stored(flag(1)).orElseThrow().version().counter()).isEqualTo(1);
        assertThat(store().repeated(request, soon())).contains(new Conflict.Repeated(request, first.statesAfter()));
        assertThat(store().repeated(new RequestId("r2"), soon())).isEmpty();
    }

    @Test
    void eachRequestOfACommitIsRememberedWithItsOwnResult() {
        assumeSettlesExactly();
        Version version = inserted(flag(1));
        AttemptId attempt = AttemptId.fresh();
        Version between = version.next(attempt);
        Version after = new Version(version.counter() + 2, between.stamp());
        Map<RequestId, List<Condition>> results = Map.of(
                new RequestId("first"), List.of(new Condition(flag(1), State.at(between))),
                new RequestId("second"), List.of(new Condition(flag(1), State.at(after))));
        Commit combined = new Commit(
                attempt,
                results,
                List.of(new Condition(flag(1), State.at(version))),
                List.of(new Write.Put(flag(1), after, value(true))));
        assertThat(commit(combined)).isEqualTo(COMMITTED);
        assertThat(stored(flag(1)).orElseThrow().version().counter()).isEqualTo(3);
        results.forEach((request, left) ->
                assertThat(store().repeated(request, soon())).contains(new Conflict.Repeated(request, left)));
    }

    @Test
    void aCommitOfConditionsAloneRecordsItsRequest() {
        assumeSettlesExactly();
        Version version = inserted(flag(1));
        RequestId request = new RequestId("looked");
        Commit check = new Commit(
                AttemptId.fresh(), Set.of(request), List.of(new Condition(flag(1), State.at(version))), List.of());
        assertThat(commit(check)).isEqualTo(COMMITTED);
        assertThat(store().repeated(request, soon()).orElseThrow().results())
                .containsExactly(new Condition(flag(1), State.at(version)));
    }

    @Test
    void manyRacersWithOneRequestCommitOnce() {
        assumeSettlesExactly();
        RequestId request = new RequestId("raced");
        List<CommitOutcome> outcomes = Racers.race(16, i -> commit(insert(flag(i), request)));
        assertThat(outcomes.stream().filter(COMMITTED::equals)).hasSize(1);
        assertThat(pawl().repository(FLAG).ids(null, 20)).hasSize(1);
    }

    @Test
    void readsAnswerEachKeyInItsPlaceAlsoRepeatedOnes() {
        inserted(flag(1));
        inserted(flag(2));
        assertThat(store().read(List.of(flag(2), flag(9), flag(1), flag(2)), soon()).stream()
                        .map(row -> row.map(r -> r.key()).orElse(null)))
                .containsExactly(flag(2), null, flag(1), flag(2));
    }
}
