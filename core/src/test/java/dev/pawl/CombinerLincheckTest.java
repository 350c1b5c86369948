package dev.pawl;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.memory.MemoryStore;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.Key;
import dev.pawl.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The combiner as it is, with group commit below it, on a store in memory that is busy from time to time, under orders of its steps
 * that Lincheck thinks of. Each change of a counter must have one effect, and its caller must be told the number and the sum that it
 * left, in one order with all others. Whoever was told that nothing was written changes again, so that a change which was written all
 * the same counts twice.
 */
class CombinerLincheckTest {
    private static final String INTERRUPTED = "add 1, addInterrupted 2, add 4";
    private static final String ELSEWHERE = "addElsewhere 1, add 2, add 4";
    private static final String TOGETHER = "add 1, add 2, add 4";

    private record Counter(int sum) {}

    private static final AggregateType<Long, Counter> COUNTERS = AggregateType.of("counter", Long.class, Counter.class);

    @ParameterizedTest
    @ValueSource(
            strings = {
                INTERRUPTED,
                TOGETHER,
                ELSEWHERE,
                "addElsewhere 1; refuse, add 2, add 4",
                "addElsewhere 1, addInterrupted 2, addInTime 4"
            })
    void everyChangeHasOneEffectInEveryOrderOfSteps(String calls) {
        check(Sound.class, 50, calls);
    }

    @ParameterizedTest
    @Tag("full")
    @ValueSource(
            strings = {
                INTERRUPTED,
                TOGETHER,
                ELSEWHERE,
                "addInterrupted 1, addInterrupted 2, addInTime 4",
                "addInTime 1, addInTime 2, addInTime 4",
                "refuse, addInterrupted 2, addElsewhere 4",
                "addElsewhere 1; refuse, add 2, add 4",
                "refuse, refuse, addElsewhere 4",
                "addElsewhere 1, addElsewhere 2, addInTime 4"
            })
    void everyChangeHasOneEffectInManyMoreOrdersOfSteps(String calls) {
        check(Sound.class, 1_000, calls);
    }

    @Test
    void everyChangeHasOneEffectUnderStress() {
        new Scenarios(Sound.class, Sums.class).stress();
    }

    @Test
    void aChangeForOneThatHasLeftIsFound() {
        assertFound(ServesWhoHasLeft.class, INTERRUPTED);
    }

    @Test
    void thatWhatOthersWroteIsOverlookedIsFound() {
        assertFound(ConfirmsWhatIsOnlyApplied.class, ELSEWHERE);
    }

    @Test
    void oneNumberForTwoIsFound() {
        assertFound(NumbersAllAlike.class, TOGETHER);
    }

    private static void assertFound(Class<?> broken, String calls) {
        assertThatThrownBy(() -> check(broken, 3_000, calls)).isInstanceOf(LincheckAssertionError.class);
    }

    private static void check(Class<?> subject, int orders, String calls) {
        new Scenarios(subject, Sums.class).check(orders, "add 8", calls.split(", "));
    }

    /** What the changes amount to, one after the other. */
    public static final class Sums {
        private int number;
        private int sum;

        public String add(int n) {
            return ++number + ": " + (sum += n);
        }

        public String addElsewhere(int n) {
            return add(n);
        }

        public String addInterrupted(int n) {
            return add(n);
        }

        public String addInTime(int n) {
            return add(n);
        }

        public String refuse() {
            return "not with " + sum;
        }
    }

    /** The subject: the combiner as it is. */
    @Param(name = "n", gen = IntGen.class, conf = "1:9")
    public static class Sound {
        private static final RetryPolicy PATIENT =
                RetryPolicy.standard().withDelays(Duration.ZERO, Duration.ZERO).withDeadline(Duration.ofDays(300));
        /** Over after a commit of whoever comes first. */
        private static final RetryPolicy SHORT = PATIENT.withDeadline(SlowStore.COMMIT.minusSeconds(1));

        private final SlowStore store = new SlowStore();
        private final Engine engine = process();

        private Engine process() {
            return Pawl.builder(store).ticker(store::now).build().engine();
        }

        Change<Long, Counter> change(UnaryOperator<@Nullable Counter> function, Attempts attempts) {
            return new Change<>(function, null, attempts, false);
        }

        private String make(Engine by, RetryPolicy policy, UnaryOperator<@Nullable Counter> function) {
            Key key = COUNTERS.key(1L);
            Change<Long, Counter> change = change(function, new Attempts(by, policy, List.of(key)));
            by.combiner().make(by.bind(COUNTERS), 1L, key, change);
            Versioned<Long, Counter> left = change.after();
            return left.version().counter() + ": " + left.value().sum();
        }

        private static UnaryOperator<@Nullable Counter> plus(int n) {
            return counter -> new Counter(sumOf(counter) + n);
        }

        private static int sumOf(@Nullable Counter counter) {
            return counter == null ? 0 : counter.sum();
        }

        @Operation
        public String add(@Param(name = "n") int n) {
            return make(engine, PATIENT, plus(n));
        }

        /** Adds by another process, as it were, whose callers do not know of those here. */
        @Operation
        public String addElsewhere(@Param(name = "n") int n) {
            return make(process(), PATIENT, plus(n));
        }

        @Operation
        public String addInterrupted(@Param(name = "n") int n) {
            Thread.currentThread().interrupt();
            try {
                String left = make(engine, PATIENT, plus(n));
                requireInterrupted();
                return left;
            } catch (CallInterruptedException e) {
                requireInterrupted();
                return add(n);
            }
        }

        private static void requireInterrupted() {
            if (!Thread.interrupted()) {
                throw new AssertionError("The interruption was lost.");
            }
        }

        @Operation
        public String addInTime(@Param(name = "n") int n) {
            try {
                return make(engine, SHORT, plus(n));
            } catch (RetriesExhaustedException | StoreException e) {
                // The deadline came between attempts, or before the store could be read.
                return add(n);
            }
        }

        @Operation
        public String refuse() {
            try {
                return make(engine, PATIENT, counter -> {
                    throw new IllegalStateException("not with " + sumOf(counter));
                });
            } catch (IllegalStateException e) {
                return String.valueOf(e.getMessage());
            }
        }
    }

    /** A store in memory where a commit takes three seconds of a clock of its own, and which is busy from time to time. */
    private static final class SlowStore extends ForwardingStore {
        static final Duration COMMIT = Duration.ofSeconds(3);

        private final AtomicLong now = new AtomicLong();
        private final AtomicInteger commits = new AtomicInteger();

        SlowStore() {
            super(new MemoryStore());
        }

        long now() {
            return now.get();
        }

        @Override
        public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
            now.addAndGet(COMMIT.toNanos());
            return commits.incrementAndGet() % 3 == 2
                    ? batch.stream().map(commit -> ScriptedStore.busy("busy")).toList()
                    : super.commit(batch, deadline);
        }
    }

    /** Broken on purpose: whoever has left is served all the same. */
    public static final class ServesWhoHasLeft extends Sound {
        @Override
        Change<Long, Counter> change(UnaryOperator<@Nullable Counter> function, Attempts attempts) {
            return new Change<>(function, null, attempts, false) {
                @Override
                boolean take() {
                    super.take();
                    return true;
                }
            };
        }
    }

    /** Broken on purpose: that the function was applied is taken for success, whatever becomes of the commit. */
    public static final class ConfirmsWhatIsOnlyApplied extends Sound {
        @Override
        Change<Long, Counter> change(UnaryOperator<@Nullable Counter> function, Attempts attempts) {
            return new Change<>(function, null, attempts, false) {
                @Override
                void applied(Batch<Long, Counter> in, @Nullable Counter result, long nth, boolean effect) {
                    super.applied(in, result, nth, effect);
                    confirm();
                }
            };
        }
    }

    /** Broken on purpose: all changes of one write are told its number. */
    public static final class NumbersAllAlike extends Sound {
        @Override
        Change<Long, Counter> change(UnaryOperator<@Nullable Counter> function, Attempts attempts) {
            return new Change<>(function, null, attempts, false) {
                @Override
                void applied(Batch<Long, Counter> in, @Nullable Counter result, long nth, boolean effect) {
                    super.applied(in, result, 1, effect);
                }
            };
        }
    }
}
