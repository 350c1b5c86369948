package dev.pawl;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.store.Deadline;
import java.util.List;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * How callers hand over to each other, under every order of their steps that Lincheck thinks of: a counter without any protection
 * of its own, to which only the leader adds, for itself and for its group. Each addition must have one effect, also when its
 * caller was interrupted or late, left, and came again.
 */
class RelayLincheckTest {

    @Test
    void handingOverIsLinearizableInEveryOrderOfSteps() {
        checking().check(Sound.class);
    }

    @Test
    void handingOverIsLinearizableUnderStress() {
        new StressOptions()
                .iterations(3)
                .invocationsPerIteration(300)
                .threads(3)
                .actorsPerThread(2)
                .actorsBefore(0)
                .actorsAfter(0)
                .sequentialSpecification(Sum.class)
                .check(Sound.class);
    }

    @Test
    void anEffectForOneThatHasLeftIsFound() {
        assertThatThrownBy(() -> checking().minimizeFailedScenario(false).check(ServesWhoHasLeft.class))
                .isInstanceOf(LincheckAssertionError.class);
    }

    @Test
    void aLeadThatIsLostIsFound() {
        assertThatThrownBy(() -> checking().minimizeFailedScenario(false).check(LosesTheLead.class))
                .isInstanceOf(LincheckAssertionError.class);
    }

    static ModelCheckingOptions checking() {
        return new ModelCheckingOptions()
                .iterations(3)
                .invocationsPerIteration(150)
                .threads(3)
                .actorsPerThread(1)
                .actorsBefore(0)
                .actorsAfter(0)
                .sequentialSpecification(Sum.class);
    }

    /** What the additions amount to, one after the other. */
    public static final class Sum {
        private int sum;

        public int add(int n) {
            return sum += n;
        }

        public int addInterrupted(int n) {
            return add(n);
        }

        public int addLate(int n) {
            return add(n);
        }
    }

    static class Addition extends Waiter {
        final int n;
        int result;

        Addition(int n, Deadline deadline) {
            super(deadline);
            this.n = n;
        }
    }

    /** The subject: the relay as it is. */
    @Param(name = "n", gen = IntGen.class, conf = "1:9")
    public static class Sound {
        private static final Deadline FAR = new Deadline(Long.MAX_VALUE / 2, () -> 0);
        private static final Deadline PASSED = new Deadline(0, () -> 1);

        private final Relay<Addition> relay = new Relay<>(false);
        private int sum;

        Addition addition(int n, Deadline deadline) {
            return new Addition(n, deadline);
        }

        @Operation
        public int add(@Param(name = "n") int n) {
            Addition own = addition(n, FAR);
            take(own);
            return own.result;
        }

        @Operation
        public int addInterrupted(@Param(name = "n") int n) {
            Thread.currentThread().interrupt();
            Addition own = addition(n, FAR);
            boolean taken = take(own);
            boolean interrupted = Thread.interrupted();
            assert interrupted : "The interruption was lost.";
            return taken ? own.result : add(n);
        }

        @Operation
        public int addLate(@Param(name = "n") int n) {
            Addition own = addition(n, PASSED);
            return take(own) ? own.result : add(n);
        }

        boolean take(Addition own) {
            while (!relay.tryLead()) {
                if (relay.join(own)) {
                    if (!own.await()) {
                        return false;
                    } else if (!own.leads()) {
                        return true;
                    }
                    break;
                }
            }
            List<Addition> group = relay.take(own, next -> true);
            serve(group);
            relay.pass();
            group.subList(1, group.size()).forEach(Waiter::done);
            return true;
        }

        void serve(List<Addition> group) {
            for (Addition each : group) {
                sum += each.n;
                each.result = sum;
            }
        }
    }

    /** Broken on purpose: whoever has left is served all the same. */
    public static final class ServesWhoHasLeft extends Sound {
        @Override
        Addition addition(int n, Deadline deadline) {
            return new Addition(n, deadline) {
                @Override
                boolean take() {
                    return super.take() || n > 0;
                }
            };
        }
    }

    /** Broken on purpose: the lead is passed on to whoever has left. */
    public static final class LosesTheLead extends Sound {
        @Override
        Addition addition(int n, Deadline deadline) {
            return new Addition(n, deadline) {
                @Override
                boolean lead() {
                    return super.lead() || n > 0;
                }
            };
        }
    }
}
