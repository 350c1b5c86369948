package dev.pawl;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Deadline;
import dev.pawl.store.Key;
import dev.pawl.store.Node;
import dev.pawl.store.State;
import dev.pawl.store.StoreException;
import dev.pawl.store.Stored;
import dev.pawl.store.Version;
import dev.pawl.store.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
 * Group commit as it is, under orders of its steps that Lincheck thinks of: reads and commits of several keys, on a store that checks a
 * whole batch before it writes any of it, fails at a whole batch for the fault of one, and loses every second reply. Each acknowledged
 * addition must have one effect, in one order with all others and with what is read. Whoever was told that its step was not taken adds
 * again, so that a step which was taken all the same counts twice.
 */
class GroupsLincheckTest {
    private static final String INTERRUPTED = "add 1 1, addInterrupted 2 2, add 3 4";
    private static final String OVERLAPPING = "add 1 1, add 2 2, add 2 4";

    private record Counter(int sum) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                INTERRUPTED,
                OVERLAPPING,
                "add 1 1, breakConstraint 2, add 3 4",
                "add 1 1, addInTime 2 2, get 1",
                "addToTwo 1, add 1 2, addInterrupted 2 4"
            })
    void everyStepHasOneEffectInEveryOrderOfSteps(String calls) {
        check(Sound.class, 50, calls);
    }

    @ParameterizedTest
    @Tag("full")
    @ValueSource(
            strings = {
                INTERRUPTED,
                OVERLAPPING,
                "breakConstraint 1, breakConstraint 2, add 3 4",
                "addInTime 1 1, addInTime 2 2, addInterrupted 3 4",
                "addToTwo 1, addToTwo 2, get 1",
                "addToTwo 1, breakConstraint 1, addInTime 2 4"
            })
    void everyStepHasOneEffectInManyMoreOrdersOfSteps(String calls) {
        check(Sound.class, 1_000, calls);
    }

    @Test
    void everyStepHasOneEffectUnderStress() {
        new Scenarios(Sound.class, Sums.class).stress();
    }

    @Test
    void aStepForOneThatHasLeftIsFound() {
        assertFound(ServesWhoHasLeft.class, INTERRUPTED);
    }

    @Test
    void commitsOfOneKeyInOneBatchAreFound() {
        assertFound(HidesWhatItWrites.class, OVERLAPPING);
    }

    private static void assertFound(Class<?> broken, String calls) {
        assertThatThrownBy(() -> check(broken, 3_000, calls)).isInstanceOf(LincheckAssertionError.class);
    }

    private static void check(Class<?> subject, int orders, String calls) {
        new Scenarios(subject, Sums.class).check(orders, "addToTwo 8", calls.split(", "));
    }

    /** What the additions amount to, one after the other. */
    public static class Sums {
        private final Map<Integer, Integer> sums = new HashMap<>();

        public int add(int key, int n) {
            return sums.merge(key, n, Integer::sum);
        }

        public int addInterrupted(int key, int n) {
            return add(key, n);
        }

        public int addInTime(int key, int n) {
            return add(key, n);
        }

        public List<Integer> addToTwo(int n) {
            return List.of(add(1, n), add(2, n));
        }

        public int get(int key) {
            return sums.getOrDefault(key, 0);
        }

        public String breakConstraint(int key) {
            return AllAtOnceStore.CONSTRAINT;
        }
    }

    /** The subject: group commit as it is. */
    @Param(name = "key", gen = IntGen.class, conf = "1:2")
    @Param(name = "n", gen = IntGen.class, conf = "1:9")
    public static class Sound {
        private static final AggregateType<Long, Counter> COUNTERS =
                AggregateType.of("counter", Long.class, Counter.class);
        private static final Duration FAR = Duration.ofDays(300);
        /** Over after a batch of whoever comes first. */
        private static final Duration SHORT = AllAtOnceStore.COMMIT.minusSeconds(1);

        private final AllAtOnceStore store = new AllAtOnceStore();
        private final Engine engine =
                Pawl.builder(store).ticker(store::now).build().engine();
        private final Committer committer = new Committer(engine);

        /** Makes a store that knows the type. */
        public Sound() {
            engine.bind(COUNTERS);
        }

        Step step(Commit commit, Deadline deadline) {
            return new Step.Ready(commit, deadline);
        }

        private Deadline in(Duration wait) {
            return Deadline.after(wait, engine.ticker());
        }

        /** Adds in one commit, again until it fits; returns the sums, or null if a step was not taken. */
        private @Nullable List<Integer> added(int n, Duration wait, Integer... ids) {
            Deadline deadline = in(wait);
            while (true) {
                AttemptId attempt = AttemptId.fresh();
                List<Integer> sums = new ArrayList<>();
                List<Condition> conditions = new ArrayList<>();
                List<Write> writes = new ArrayList<>();
                for (int id : ids) {
                    Key key = COUNTERS.key((long) id);
                    Optional<Stored> row = engine.read(key, deadline);
                    int sum = n + sum(row);
                    sums.add(sum);
                    conditions.add(new Condition(
                            key, row.map(at -> State.at(at.version())).orElse(State.absent())));
                    writes.add(new Write.Put(
                            key,
                            row.map(at -> at.version().next(attempt)).orElse(Version.first(attempt)),
                            new Node.Fields(Map.of("sum", new Node.Int64(sum)))));
                }
                Step step = step(new Commit(attempt, Set.of(), conditions, writes), deadline);
                if (!engine.commit(step)) {
                    return null;
                }
                CommitOutcome outcome = step.outcome();
                if (outcome instanceof CommitOutcome.InDoubt doubt) {
                    outcome = committer.settle(doubt, in(FAR));
                }
                if (outcome instanceof CommitOutcome.Committed) {
                    return sums;
                } else if (outcome instanceof CommitOutcome.Refused refused
                        && refused.reason() == CommitOutcome.Reason.FAILED) {
                    throw refused.cause();
                }
            }
        }

        private static int sum(Optional<Stored> row) {
            return row.map(at -> (int) AllAtOnceStore.sum(at.value())).orElse(0);
        }

        private List<Integer> addedInTheEnd(int n, Integer... ids) {
            return Objects.requireNonNull(added(n, FAR, ids), "Nobody was interrupted or late.");
        }

        @Operation
        public int add(@Param(name = "key") int key, @Param(name = "n") int n) {
            return addedInTheEnd(n, key).get(0);
        }

        @Operation
        public int addInterrupted(@Param(name = "key") int key, @Param(name = "n") int n) {
            Thread.currentThread().interrupt();
            List<Integer> sums = added(n, FAR, key);
            if (!Thread.interrupted()) {
                throw new AssertionError("The interruption was lost.");
            }
            return sums == null ? add(key, n) : sums.get(0);
        }

        @Operation
        public int addInTime(@Param(name = "key") int key, @Param(name = "n") int n) {
            List<Integer> sums = added(n, SHORT, key);
            return sums == null ? add(key, n) : sums.get(0);
        }

        @Operation
        public List<Integer> addToTwo(@Param(name = "n") int n) {
            return addedInTheEnd(n, 1, 2);
        }

        @Operation
        public int get(@Param(name = "key") int key) {
            return sum(engine.read(COUNTERS.key((long) key), in(FAR)));
        }

        @Operation
        public String breakConstraint(@Param(name = "key") int key) {
            try {
                return "written: " + addedInTheEnd(-1_000, key);
            } catch (StoreException e) {
                return String.valueOf(e.getMessage());
            }
        }
    }

    /** Broken on purpose: whoever has left is served all the same. */
    public static final class ServesWhoHasLeft extends Sound {
        @Override
        Step step(Commit commit, Deadline deadline) {
            return new Step.Ready(commit, deadline) {
                @Override
                boolean take() {
                    super.take();
                    return true;
                }
            };
        }
    }

    /** Broken on purpose: nobody is told what a commit writes and checks, so commits that overlap share a batch. */
    public static final class HidesWhatItWrites extends Sound {
        @Override
        Step step(Commit commit, Deadline deadline) {
            return new Step.Ready(commit, deadline) {
                @Override
                Collection<Key> written() {
                    return List.of();
                }

                @Override
                Collection<Key> checked() {
                    return List.of();
                }
            };
        }
    }
}
