package dev.pawl.benchmarks;

import dev.pawl.examples.wallet.Money;
import dev.pawl.examples.wallet.Wallet;
import java.math.BigDecimal;

/** The change that both sides make. */
final class Pennies {
    private static final BigDecimal PENNY = new BigDecimal("0.01");

    private Pennies() {}

    static Money one(Wallet wallet) {
        return new Money(PENNY, wallet.currency());
    }
}
