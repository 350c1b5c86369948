package dev.pawl.benchmarks;

import dev.pawl.benchmarks.Measurement.Round;
import dev.pawl.examples.wallet.Currency;
import dev.pawl.examples.wallet.Wallet;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Measures what Pawl costs where nobody contends: one thread does the same work through Pawl and by hand. Both sides take
 * turns, operation by operation, so that other load on the machine falls on both alike. Not safe for use by several threads.
 */
public final class Overhead {
    private static final Instant CREATED = Instant.parse("2026-11-22T00:00:00Z");
    private static final int WALLETS = 100;

    private final int rounds;
    private final int operations;
    private final int warmUp;

    /**
     * Says how much is measured.
     *
     * @param rounds how many rounds, one or more
     * @param operations how many operations of each kind in a round, one or more
     * @param warmUp how many operations of each kind beforehand, so that what is measured has been compiled
     * @throws IllegalArgumentException if a number is too small
     */
    public Overhead(int rounds, int operations, int warmUp) {
        if (rounds < 1 || operations < 1 || warmUp < 0) {
            throw new IllegalArgumentException("Invalid rounds (" + rounds + "), operations (" + operations
                    + ") or warm-up (" + warmUp + "): there must be one round and one operation at least.");
        }
        this.rounds = rounds;
        this.operations = operations;
        this.warmUp = warmUp;
    }

    /**
     * Measures every operation.
     *
     * @param ground where
     * @param layout how the wallets lie there
     * @param isUnwanted asked again and again whether to leave off; drivers may forget an interruption of the thread
     * @return a measurement for each operation
     * @throws SQLException if the database refuses the work by hand
     * @throws InterruptedException if it was to leave off
     * @throws dev.pawl.store.StoreException if it refuses the work through Pawl
     */
    public List<Measurement> measure(Ground ground, Layout layout, BooleanSupplier isUnwanted)
            throws SQLException, InterruptedException {
        try (Contender pawl = ThroughPawl.on(ground, layout);
                Contender hand = ByHand.on(ground, layout)) {
            for (int i = 0; i < WALLETS; i++) {
                pawl.insert(wallet(i));
                hand.insert(wallet(i));
            }
            if (warmUp > 0) {
                round(pawl, hand, warmUp, isUnwanted);
            }
            Map<Operation, List<Round>> measured = new EnumMap<>(Operation.class);
            for (int i = 0; i < rounds; i++) {
                round(pawl, hand, operations, isUnwanted)
                        .forEach((operation, round) -> measured.computeIfAbsent(operation, any -> new ArrayList<>())
                                .add(round));
            }
            return measured.entrySet().stream()
                    .map(entry -> new Measurement(ground.label(), layout, entry.getKey(), entry.getValue()))
                    .toList();
        }
    }

    private static Map<Operation, Round> round(
            Contender pawl, Contender hand, int operations, BooleanSupplier isUnwanted)
            throws SQLException, InterruptedException {
        Turns replaced = new Turns(operations);
        Turns inserted = new Turns(operations);
        Turns deleted = new Turns(operations);
        for (int i = 0; i < operations; i++) {
            if (isUnwanted.getAsBoolean()) {
                // A pool that is closed by a thread still marked as interrupted leaves connections open.
                Thread.interrupted();
                throw new InterruptedException();
            }
            String old = wallet(i % WALLETS).id();
            Wallet fresh = wallet(WALLETS + i);
            boolean pawlFirst = i % 2 == 0;
            for (boolean isPawl : new boolean[] {pawlFirst, !pawlFirst}) {
                Contender side = isPawl ? pawl : hand;
                replaced.take(i, isPawl, () -> side.addPenny(old));
                inserted.take(i, isPawl, () -> side.insert(fresh));
                deleted.take(i, isPawl, side.deletion(fresh.id()));
            }
        }
        return Map.of(
                Operation.FIND_AND_REPLACE, replaced.round(),
                Operation.INSERT, inserted.round(),
                Operation.DELETE, deleted.round());
    }

    private static Wallet wallet(int number) {
        return new Wallet("wallet-" + number, new BigDecimal("100.00"), Currency.GBP, CREATED);
    }

    /** The times of one operation in one round. */
    private static final class Turns {
        private final double[] pawl;
        private final double[] hand;

        Turns(int operations) {
            pawl = new double[operations];
            hand = new double[operations];
        }

        void take(int i, boolean isPawl, Contender.Work work) throws SQLException {
            long start = System.nanoTime();
            work.run();
            (isPawl ? pawl : hand)[i] = (System.nanoTime() - start) / 1_000.0;
        }

        Round round() {
            return new Round(Median.of(pawl), Median.of(hand));
        }
    }
}
