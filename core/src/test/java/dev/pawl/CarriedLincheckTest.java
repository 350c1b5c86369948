package dev.pawl;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.store.Key;
import dev.pawl.store.Stored;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
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
 * Transactions that rely on what others have just left, under orders of their steps that Lincheck thinks of, while somebody else writes the
 * same keys. Each addition must have one effect, in one order with all others and with what is read.
 */
class CarriedLincheckTest {
    private static final String STRANGERS = "add 1 1; add 1 2, addElsewhere 1 4; get 1";

    private record Counter(int sum) {}

    @ParameterizedTest
    @ValueSource(
            strings = {STRANGERS, "add 1 1; get 1, add 2 2; addToTwo 4", "addToTwo 1; addToTwo 2, addElsewhere 2 4"})
    void everyTransactionHasOneEffectInEveryOrderOfSteps(String calls) {
        check(Sound.class, 50, calls);
    }

    @ParameterizedTest
    @Tag("full")
    @ValueSource(strings = {STRANGERS, "addToTwo 1; get 2, add 1 2; addToTwo 4, addElsewhere 2 8"})
    void everyTransactionHasOneEffectInManyMoreOrdersOfSteps(String calls) {
        check(Sound.class, 1_000, calls);
    }

    @Test
    void everyTransactionHasOneEffectUnderStress() {
        new Scenarios(Sound.class, Sums.class).stress();
    }

    @Test
    void aStateThatIsBelievedWithoutACheckIsFound() {
        assertThatThrownBy(() ->
                        check(Believes.class, 3_000, "add 1 1; add 1 2; get 1, addElsewhere 1 4; addElsewhere 1 8"))
                .isInstanceOf(LincheckAssertionError.class);
    }

    private static void check(Class<?> subject, int orders, String calls) {
        new Scenarios(subject, Sums.class).check(orders, "addToTwo 16", calls.split(", "));
    }

    /** What the additions amount to, one after the other. */
    public static final class Sums extends GroupsLincheckTest.Sums {
        public int addElsewhere(int key, int n) {
            return add(key, n);
        }
    }

    /** The subject: transactions as they are. Two of them never end, so that states are carried over all the time. */
    @Param(name = "key", gen = IntGen.class, conf = "1:2")
    @Param(name = "n", gen = IntGen.class, conf = "1:9")
    public static class Sound {
        private static final AggregateType<Long, Counter> COUNTERS =
                AggregateType.of("counter", Long.class, Counter.class);
        private static final RetryPolicy POLICY = RetryPolicy.standard()
                .withMaxAttempts(1_000)
                .withDelays(Duration.ZERO, Duration.ZERO)
                .withDeadline(Duration.ofDays(300));

        private final AllAtOnceStore store = new AllAtOnceStore();
        private final Engine engine = engine();
        private final Transactions transactions = new Transactions(engine, POLICY);
        private final Transactions elsewhere = new Transactions(engine(), POLICY);

        /** Makes transactions that are running. */
        public Sound() {
            engine.carried().begin();
            engine.carried().begin();
        }

        private Engine engine() {
            Engine made = Pawl.builder(store).ticker(() -> 0).build().engine();
            made.bind(COUNTERS);
            return made;
        }

        private static <R> R in(Transactions transactions, Function<Transaction, R> body) {
            return Objects.requireNonNull(transactions.run(null, body).result());
        }

        private static int added(Transaction tx, long key, int n) {
            Optional<Versioned<Long, Counter>> found = tx.find(COUNTERS, key);
            if (found.isEmpty()) {
                return tx.insert(COUNTERS, key, new Counter(n)).value().sum();
            }
            return tx.replace(found.get().with(counter -> new Counter(counter.sum() + n)))
                    .value()
                    .sum();
        }

        private static int sum(Transaction tx, long key) {
            return tx.find(COUNTERS, key).map(found -> found.value().sum()).orElse(0);
        }

        @Operation
        public int add(@Param(name = "key") int key, @Param(name = "n") int n) {
            return in(transactions, tx -> added(tx, key, n));
        }

        @Operation
        public int addElsewhere(@Param(name = "key") int key, @Param(name = "n") int n) {
            return in(elsewhere, tx -> added(tx, key, n));
        }

        @Operation
        public List<Integer> addToTwo(@Param(name = "n") int n) {
            return in(transactions, tx -> List.of(added(tx, 1, n), added(tx, 2, n)));
        }

        @Operation
        public int get(@Param(name = "key") int key) {
            return in(transactions, tx -> sum(tx, key));
        }

        @Nullable
        Stored carried(long key) {
            Key wanted = COUNTERS.key(key);
            Carried.Known known = engine.carried().want(List.of(wanted)).get(wanted);
            return known == null ? null : known.state();
        }
    }

    /** Broken on purpose: what is carried over is told without a look at the store. */
    public static final class Believes extends Sound {
        @Override
        @Operation
        public int get(@Param(name = "key") int key) {
            Stored state = carried(key);
            return state == null ? super.get(key) : (int) AllAtOnceStore.sum(state.value());
        }
    }
}
