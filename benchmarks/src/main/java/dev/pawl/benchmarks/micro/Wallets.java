package dev.pawl.benchmarks.micro;

import dev.pawl.AggregateType;
import dev.pawl.examples.wallet.Currency;
import dev.pawl.examples.wallet.Money;
import dev.pawl.examples.wallet.Wallet;
import java.math.BigDecimal;
import java.time.Instant;

/** What all benchmarks work on. */
final class Wallets {
    static final AggregateType<String, Wallet> TYPE = AggregateType.builder("wallet", String.class, Wallet.class)
            .id(Wallet::id)
            .build();
    static final String ID = "wallet-00001";
    static final Wallet WALLET =
            new Wallet(ID, new BigDecimal("100.00"), Currency.EUR, Instant.parse("2026-11-22T00:00:00Z"));
    static final Money CENT = Money.of("0.01", Currency.EUR);

    private Wallets() {}
}
