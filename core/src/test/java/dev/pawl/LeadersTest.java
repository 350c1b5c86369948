package dev.pawl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.RelayLincheckTest.Addition;
import dev.pawl.store.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.Test;

/** Who begins when, and that nobody is served twice or forgotten under every order of steps that Lincheck thinks of. */
class LeadersTest {
    private static final int TWO = 2;

    private final AtomicLong nanos = new AtomicLong();
    private final Leaders<Caller> leaders = new Leaders<>(nanos::get);

    private static final class Caller extends Waiter {
        private boolean ready = true;

        Caller() {
            super(Deadline.after(Duration.ofMinutes(1)));
        }

        @Override
        boolean isReady() {
            return ready;
        }
    }

    private Caller waiting() {
        Caller caller = new Caller();
        assertThat(leaders.enter(caller, TWO)).isFalse();
        return caller;
    }

    private List<Caller> group(Caller leader) {
        return leaders.take(leader, next -> true, TWO);
    }

    /** Lets one lead a group of three. */
    private List<Caller> three() {
        Caller first = new Caller();
        assertThat(leaders.enter(first, TWO)).isTrue();
        Caller second = waiting();
        Caller third = waiting();
        List<Caller> group = group(first);
        assertThat(group).containsExactly(first, second, third);
        return group;
    }

    @Test
    void whoComesFirstLeadsAtOnceAndTheNextWhoComesMeanwhile() {
        Caller first = new Caller();
        assertThat(leaders.enter(first, TWO)).isTrue();
        assertThat(group(first)).containsExactly(first);

        Caller second = waiting();
        assertThat(second.leads()).isTrue();
        assertThat(group(second)).containsExactly(second);
    }

    @Test
    void nobodyIsWokenToLeadWhileAnotherIsAboutToChooseFromThoseWhoWait() {
        Caller first = new Caller();
        assertThat(leaders.enter(first, TWO)).isTrue();

        Caller second = waiting();

        assertThat(second.leads()).isFalse();
        assertThat(group(first)).containsExactly(first, second);
    }

    @Test
    void anotherBeginsWhenAsManyWaitAsAreBeingServed() {
        three();
        Caller first = waiting();
        Caller second = waiting();
        assertThat(first.leads()).isFalse();

        Caller third = waiting();

        assertThat(first.leads()).isTrue();
        assertThat(group(first)).containsExactly(first, second, third);
    }

    @Test
    void whoeverWaitsBeginsWhenNobodyIsAtWorkHoweverFewTheyAre() {
        List<Caller> group = three();
        Caller next = waiting();
        assertThat(next.leads()).isFalse();

        leaders.leave(group.size(), TWO);

        assertThat(next.leads()).isTrue();
    }

    @Test
    void afterALongWorkWhoeverComesNeedNotWaitForOthers() {
        three();
        Caller next = waiting();
        nanos.addAndGet(Duration.ofMillis(20).toNanos());
        Caller afterIt = waiting();
        assertThat(next.leads()).isFalse();

        nanos.incrementAndGet();
        waiting();

        assertThat(next.leads()).isTrue();
        assertThat(afterIt.leads()).isFalse();
    }

    @Test
    void noMoreLeadThanMay() {
        three();
        Caller fourth = waiting();
        waiting();
        waiting();
        assertThat(group(fourth)).hasSize(3);

        List<Caller> others = List.of(waiting(), waiting(), waiting(), waiting(), waiting(), waiting());

        assertThat(others).noneMatch(Waiter::leads);
    }

    @Test
    void whoeverIsNotAdmittedKeepsItsPlace() {
        Caller first = new Caller();
        assertThat(leaders.enter(first, 1)).isTrue();
        Caller second = new Caller();
        Caller third = new Caller();
        assertThat(leaders.enter(second, 1)).isFalse();
        assertThat(leaders.enter(third, 1)).isFalse();

        List<Caller> group = leaders.take(first, next -> next != second, 1);
        assertThat(group).containsExactly(first, third);
        leaders.leave(group.size(), 1);

        assertThat(second.leads()).isTrue();
    }

    @Test
    void whoeverIsNotReadyLeadsOnlyWhereNobodyIsAtWork() {
        Caller first = new Caller();
        assertThat(leaders.enter(first, TWO)).isTrue();
        List<Caller> group = group(first);
        Caller follower = new Caller();
        follower.ready = false;
        assertThat(leaders.enter(follower, TWO)).isFalse();
        assertThat(follower.leads()).isFalse();

        Caller other = waiting();
        assertThat(other.leads()).isTrue();
        List<Caller> others = leaders.take(other, next -> false, TWO);
        leaders.leave(group.size(), TWO);
        assertThat(follower.leads()).isFalse();
        leaders.leave(others.size(), TWO);
        assertThat(follower.leads()).isTrue();
    }

    @Test
    void aSingleLeaderAtATimeIsLinearizableInEveryOrderOfSteps() {
        RelayLincheckTest.checking().check(One.class);
    }

    @Test
    void twoLeadersAtATimeServeEverybodyOnceInEveryOrderOfSteps() {
        RelayLincheckTest.checking().check(Two.class);
    }

    @Test
    void twoLeadersThatProtectNothingAreFound() {
        assertThatThrownBy(() -> RelayLincheckTest.checking()
                        .minimizeFailedScenario(false)
                        .iterations(20)
                        .check(TwoUnprotected.class))
                .isInstanceOf(LincheckAssertionError.class);
    }

    /** The additions, led by some at a time. */
    abstract static class Led extends RelayLincheckTest.Sound {
        private final Leaders<Addition> leaders = new Leaders<>(() -> 0);
        private final int atOnce;

        Led(int atOnce) {
            this.atOnce = atOnce;
        }

        @Override
        boolean take(Addition own) {
            if (!leaders.enter(own, atOnce)) {
                if (!own.await()) {
                    return false;
                } else if (!own.leads()) {
                    return true;
                }
            }
            List<Addition> group = leaders.take(own, next -> true, atOnce);
            serve(group);
            leaders.leave(group.size(), atOnce);
            group.subList(1, group.size()).forEach(Waiter::done);
            return true;
        }
    }

    /** With a single leader at a time the counter needs no protection. */
    public static final class One extends Led {
        public One() {
            super(1);
        }
    }

    /** Two leaders share a counter that protects itself. */
    public static final class Two extends Led {
        public Two() {
            super(TWO);
        }

        @Override
        synchronized void serve(List<Addition> group) {
            super.serve(group);
        }
    }

    /** Broken on purpose: two leaders share a counter that does not. */
    public static final class TwoUnprotected extends Led {
        public TwoUnprotected() {
            super(TWO);
        }
    }
}
