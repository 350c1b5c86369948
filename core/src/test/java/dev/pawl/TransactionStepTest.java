package dev.pawl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Deadline;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Node;
import dev.pawl.store.State;
import dev.pawl.store.Stored;
import dev.pawl.store.Version;
import dev.pawl.store.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How the commits of transactions follow one another: who is admitted to a group, what is shown of them, and who is doomed. */
class TransactionStepTest {
    private final Engine engine = Pawl.on(new ScriptedStore()).engine();

    private static Key key(String id) {
        return new Key("wallet", new Id.Text(id));
    }

    private TransactionRun run(TransactionStep... followed) {
        TransactionRun run = new TransactionRun(engine, Deadline.after(Duration.ofMinutes(1)), Reliance.first());
        run.follows().addAll(List.of(followed));
        return run;
    }

    /** One that changes a wallet, as if it were at a version, and follows others. */
    private TransactionStep step(String id, Version at, TransactionStep... followed) {
        AttemptId attempt = AttemptId.fresh();
        Commit commit = new Commit(
                attempt,
                Set.of(),
                List.of(new Condition(key(id), State.at(at))),
                List.of(new Write.Put(key(id), new Version(at.counter() + 1, 7), new Node.Fields(Map.of()))));
        return new TransactionStep(commit, run(followed), engine, Deadline.after(Duration.ofMinutes(1)));
    }

    private static Version version(long counter) {
        return new Version(counter, 7);
    }

    @Test
    void whoeverFollowsOneThatIsNotOfTheGroupAndHasNotEndedIsTurnedAway() {
        TransactionStep first = step("a", version(1));
        TransactionStep second = step("a", version(2), first);
        assertThat(second.isReady()).isFalse();
        assertThat(new Overlap(100).add(second, true)).isFalse();
        Overlap together = new Overlap(100);
        assertThat(together.add(first, true)).isTrue();
        assertThat(together.add(second, true)).isTrue();
        first.release();
        assertThat(second.isReady()).isTrue();
        assertThat(new Overlap(100).add(second, true)).isTrue();
    }

    @Test
    void whoeverFollowsOneThatIsNotMadeAndHasNotToldSoIsDropped() {
        TransactionStep first = step("a", version(1));
        TransactionStep second = step("a", version(2));
        first.drop(Reliance.Failure.FOLLOWED);
        Step follower = new Step.Ready(Objects.requireNonNull(second.commit()), second.deadline()) {
            @Override
            List<Step> follows() {
                return List.of(first);
            }
        };

        assertThat(engine.commit(follower)).isTrue();
        assertThat(follower.outcome()).isNull();
        assertThat(follower.dropped()).isEqualTo(Reliance.Failure.FOLLOWED);
    }

    @Test
    void nobodyJoinsOthersPastOneThatWasTurnedAway() {
        Overlap group = new Overlap(100);
        assertThat(group.add(step("a", version(1)), true)).isTrue();
        assertThat(group.add(step("a", version(1)), true)).as("stale").isFalse();
        assertThat(group.add(step("a", version(2)), true)).isFalse();
        assertThat(group.add(step("b", version(1)), false)).as("does not fit").isFalse();
        assertThat(group.add(step("b", version(2)), true)).isFalse();
    }

    @Test
    void noMoreJoinThanACommitMayHold() {
        Overlap group = new Overlap(2);
        assertThat(group.add(step("a", version(1)), true)).isTrue();
        assertThat(group.add(step("a", version(2)), true)).isTrue();
        assertThat(group.add(step("a", version(3)), true)).isFalse();
        assertThat(group.add(step("b", version(1)), true)).as("by itself").isTrue();
    }

    @Test
    void whatBuildsOnAStateThatIsNotTheNewestIsShownToNobody() {
        Carried carried = wanted("a");
        step("a", version(1)).entered();
        step("a", version(1)).entered();
        TransactionStep newest = step("a", version(2));
        newest.entered();
        step("a", version(1)).entered();
        Carried.Known known = carried.want(List.of(key("a"))).get(key("a"));
        assertThat(known)
                .isEqualTo(new Carried.Known(new Stored(key("a"), version(3), new Node.Fields(Map.of())), newest));
        newest.release();
        assertThat(shown(carried)).as("the one before it").isEqualTo(version(2));
    }

    /** Lets two transactions run that want a wallet. */
    private Carried wanted(String id) {
        Carried carried = engine.carried();
        carried.begin();
        carried.begin();
        carried.want(List.of(key(id)));
        return carried;
    }

    private static Version shown(Carried carried) {
        return Objects.requireNonNull(carried.want(List.of(key("a"))).get(key("a")))
                .state()
                .version();
    }

    @Test
    void whoeverFollowsOneThatIsNotMadeIsDoomedWithItAndShownToNobody() {
        Carried carried = wanted("a");
        TransactionStep first = step("a", version(1));
        TransactionStep second = step("a", version(2), first);
        TransactionStep third = step("a", version(3), second);
        TransactionStep fourth = step("a", version(4), third);
        List.of(first, second, third, fourth).forEach(TransactionStep::follow);
        List.of(first, second, third, fourth).forEach(TransactionStep::entered);
        assertThat(shown(carried)).isEqualTo(version(5));
        second.drop(Reliance.Failure.JOINED);
        assertThat(List.of(first.isDoomed(), third.isDoomed(), fourth.isDoomed()))
                .containsExactly(false, true, true);
        assertThat(shown(carried)).isEqualTo(version(2));

        TransactionStep late = step("b", version(1), third);
        late.follow();
        assertThat(late.isDoomed()).isTrue();
        Overlap group = new Overlap(100);
        assertThat(group.add(third, true)).as("to be dropped").isTrue();
        assertThat(group.add(step("a", version(1)), true)).as("past it").isTrue();
    }

    @Test
    void whoeverFollowsOneThatWasMadeIsNotDoomed() {
        TransactionStep first = step("a", version(1));
        TransactionStep second = step("a", version(2), first);
        second.follow();
        first.end(new CommitOutcome.Committed());
        first.release();
        assertThat(second.isDoomed()).isFalse();
        TransactionStep late = step("a", version(2), first);
        late.follow();
        assertThat(late.isDoomed()).isFalse();
    }

    @Test
    void whoeverHasEndedKeepsNoneOfThoseBeforeAndAfterIt() {
        TransactionStep second = step("a", version(2), step("a", version(1)));
        step("a", version(3), second).follow();
        assertThat(second.follows()).hasSize(1);
        assertThat(second.followers()).hasSize(1);
        second.release();
        assertThat(second.follows()).isEmpty();
        assertThat(second.followers()).isEmpty();
    }

    @Test
    void whatIsTurnedAwayIsNotOvertakenByWhatOverlapsIt() {
        Overlap overlap = new Overlap(100);
        List<Boolean> free = new ArrayList<>();
        for (Step step : List.of(inserting("a"), inserting("a", "b"), inserting("b"), inserting("c"))) {
            free.add(overlap.add(step, true));
        }
        assertThat(free).containsExactly(true, false, false, true);
    }

    private static Step inserting(String... ids) {
        AttemptId attempt = AttemptId.fresh();
        Commit commit = new Commit(
                attempt,
                Set.of(),
                Stream.of(ids).map(id -> new Condition(key(id), State.absent())).toList(),
                Stream.of(ids)
                        .<Write>map(id -> new Write.Put(key(id), Version.first(attempt), new Node.Fields(Map.of())))
                        .toList());
        return new Step.Ready(commit, Deadline.after(Duration.ofMinutes(1)));
    }
}
