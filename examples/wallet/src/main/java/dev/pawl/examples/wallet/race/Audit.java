package dev.pawl.examples.wallet.race;

import java.math.BigDecimal;

/**
 * What the balances say about the effects that were acknowledged. Immutable and safe for use by many threads.
 *
 * @param lostUpdates how many acknowledged effects are missing from the balances; a transfer has two effects
 * @param doubled how many effects stand in the balances that nobody was told of, or more often than they were told
 * @param moneyLost how far the balances are from what was acknowledged, summed over the wallets; never negative
 */
public record Audit(long lostUpdates, long doubled, BigDecimal moneyLost) {
    /** An audit that found nothing. */
    static final Audit CLEAN = new Audit(0, 0, BigDecimal.ZERO.setScale(2));

    /** How many doubled effects of one kind on one wallet are told apart from lost ones. */
    private static final long MOST_DOUBLED = 1_000;

    /**
     * Tells whether every acknowledged effect is there exactly once, and no other.
     *
     * @return true if the money is safe
     */
    public boolean isClean() {
        return lostUpdates == 0 && doubled == 0 && moneyLost.signum() == 0;
    }

    /**
     * Compares one wallet.
     *
     * @param workload what was done to it
     * @param wallet its number
     * @param acknowledged the sum of all effects that clients were told of, in units
     * @param found by how much the balance has really changed, in units
     */
    static Audit of(Workload workload, int wallet, long acknowledged, long found) {
        long missing = acknowledged - found;
        if (missing == 0) {
            return CLEAN;
        }
        if (workload == Workload.INCREMENTS) {
            long lost = digit(missing, Amounts.PART);
            return of(lost, 0, Amounts.worth((missing - lost) / Amounts.PART));
        }
        // Going up takes from even wallets and gives to odd ones; going down is the reverse.
        int up = wallet % 2 == 0 ? -1 : 1;
        long lostUp = digit(up * missing, Amounts.DOWN);
        long rest = (missing - up * lostUp) / Amounts.DOWN;
        long lostDown = digit(-up * rest, Amounts.CENT / Amounts.DOWN);
        long missingCents = (rest + up * lostDown) / (Amounts.CENT / Amounts.DOWN);
        return of(lostUp, lostDown, BigDecimal.valueOf(missingCents, 2));
    }

    /** Adds up two wallets. */
    Audit and(Audit other) {
        return new Audit(lostUpdates + other.lostUpdates, doubled + other.doubled, moneyLost.add(other.moneyLost));
    }

    private static Audit of(long lostOneWay, long lostOtherWay, BigDecimal missing) {
        long lost = Math.max(lostOneWay, 0) + Math.max(lostOtherWay, 0);
        long doubled = -Math.min(lostOneWay, 0) - Math.min(lostOtherWay, 0);
        BigDecimal money = missing.abs();
        // Marks that cancel while money is missing: one effect was lost and another of the same kind came twice.
        boolean swapped = lost == 0 && doubled == 0;
        return swapped ? new Audit(1, 1, money) : new Audit(lost, doubled, money);
    }

    /** Reads the lowest digit to a base, from a little below zero upwards: losses come in thousands, doubles do not. */
    private static long digit(long number, long base) {
        return Math.floorMod(number + MOST_DOUBLED, base) - MOST_DOUBLED;
    }
}
