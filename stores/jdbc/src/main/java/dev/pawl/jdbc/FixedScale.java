package dev.pawl.jdbc;

import dev.pawl.store.StoreException;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Decimals on columns whose scale is fixed. */
final class FixedScale {
    private FixedScale() {}

    /** Databases round what has too many decimals, without a word. */
    static BigDecimal fitted(BigDecimal number, TableShape.Column column) {
        if (column.scale() < 0) {
            return number;
        }
        BigDecimal fitted;
        try {
            fitted = number.setScale(column.scale(), RoundingMode.UNNECESSARY);
        } catch (ArithmeticException e) {
            throw new StoreException(number + " has more decimals than the column holds", e);
        }
        if (fitted.precision() > column.limit()) {
            throw new StoreException(number + " has more digits than the column holds", null);
        }
        return fitted;
    }
}
