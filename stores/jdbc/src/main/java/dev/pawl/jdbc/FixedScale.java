package dev.pawl.jdbc;

import dev.pawl.store.StoreException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoField;

/** Decimals and moments on columns that have a fixed number of digits. */
final class FixedScale {
    private static final int NANO_DIGITS = 9;

    private FixedScale() {}

    /**
     * Returns a number as a column has it whose digits are limited. Databases round what has too many decimals, without a word.
     *
     * @throws StoreException if that would be another number
     */
    static BigDecimal fitted(BigDecimal number, TableShape.Column column) {
        if (number.signum() == 0) {
            return BigDecimal.ZERO.setScale(column.scale());
        }
        BigDecimal stripped = number.stripTrailingZeros();
        // All is compared before anything is spelt out: a number of few digits may have half a billion of zeros.
        if (stripped.scale() > column.scale()) {
            throw new StoreException(number + " has more decimals than the column holds", null);
        } else if (wholeDigits(stripped) > column.limit() - column.scale()) {
            throw tooLong(number);
        }
        return stripped.setScale(column.scale());
    }

    /** Sees to it that a number can be spelt out in so many digits before and behind its point. */
    static void requireDigits(BigDecimal number, int before, int behind) {
        if (wholeDigits(number) > before || number.scale() > behind) {
            throw tooLong(number);
        }
    }

    /** Returns the number of digits before the point, which is negative where zeros follow the point. */
    private static long wholeDigits(BigDecimal number) {
        return (long) number.precision() - number.scale();
    }

    private static StoreException tooLong(BigDecimal number) {
        return new StoreException(number + " has more digits than the column holds", null);
    }

    /** Sees to it that a moment is not finer than so many digits of a second. */
    static void requireSeconds(Instant moment, int digits) {
        long unit = (long) Math.pow(10, NANO_DIGITS - digits);
        if (moment.get(ChronoField.NANO_OF_SECOND) % unit != 0) {
            throw new StoreException(
                    moment + " is finer than the " + digits + " digits of a second that the column holds; truncate it",
                    null);
        }
    }
}
