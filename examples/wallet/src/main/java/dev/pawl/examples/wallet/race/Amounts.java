package dev.pawl.examples.wallet.race;

import dev.pawl.examples.wallet.Currency;
import dev.pawl.examples.wallet.Money;
import java.math.BigDecimal;

/**
 * The amounts that a race moves. Each is a sum of money that carries a mark far below it, so that the audit can read off a balance
 * not only how much money is missing, but how many effects, and of which kind.
 *
 * <p>Money is kept in whole units of 10<sup>-12</sup>, as many as a long holds. A transfer is of cents. A cent is 10<sup>10</sup>
 * units, which leaves ten digits below it. An effect that goes up the list of wallets (from an even to an odd one) is marked by one
 * unit, an effect that goes down by 10<sup>5</sup>. With transfers only between even and odd wallets, what a wallet pays and what
 * it is paid carry different marks: four kinds of loss that would hide each other in a sum stand in digits of their own.
 *
 * <p>Transfers go both ways, but increments add up. They are of hundredths of a cent, at most {@value #MOST_PARTS}, so that an hour
 * of a million a second on one wallet does not overflow its balance. They need only one mark, which leaves eight digits to count
 * the lost ones of a wallet in.
 */
public final class Amounts {
    static final long CENT = 10_000_000_000L;
    /** A hundredth of a cent. */
    static final long PART = 100_000_000L;

    static final int MOST_PARTS = 50;

    static final long DOWN = 100_000L;
    static final long UP = 1L;

    /** What all wallets are kept in. */
    public static final Currency CURRENCY = Currency.EUR;

    private static final int SCALE = 12;
    private static final int PART_SCALE = 4;
    private static final int CENTS_IN_WHOLE = 100;

    private Amounts() {}

    /**
     * Returns what every wallet starts with: 10,000.00, out of which transfers never drain it in practice.
     *
     * @return units
     */
    public static long initial() {
        return 10_000L * CENTS_IN_WHOLE * CENT;
    }

    static long transfer(int cents, long mark) {
        return cents * CENT + mark;
    }

    static long increment(int parts) {
        return parts * PART + UP;
    }

    /** Returns what so many parts are worth. */
    static BigDecimal worth(long parts) {
        return BigDecimal.valueOf(parts, PART_SCALE);
    }

    /**
     * Counts the units in an amount.
     *
     * @param amount the amount
     * @return units
     */
    public static long units(BigDecimal amount) {
        return amount.setScale(SCALE).unscaledValue().longValueExact();
    }

    /**
     * Returns an amount.
     *
     * @param units how many units it is
     * @return the amount
     */
    public static BigDecimal decimal(long units) {
        return BigDecimal.valueOf(units, SCALE);
    }

    static Money money(long units) {
        return new Money(decimal(units), CURRENCY);
    }
}
