package dev.pawl.benchmarks.peers;

import dev.pawl.examples.wallet.Currency;
import dev.pawl.examples.wallet.Wallet;
import dev.pawl.examples.wallet.race.Amounts;
import java.time.Instant;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A wallet as Spring Data JDBC keeps it.
 *
 * @param id the wallet's name
 * @param balance what it holds, in the units of the race
 * @param currency what the balance is an amount of
 * @param createdAt when it was created
 * @param version how often it was written
 */
@Table("pawl_race_wallet")
record SpringDataWallet(
        @Id String id,
        long balance,
        String currency,
        String createdAt,
        @Version long version) {
    Wallet wallet() {
        return new Wallet(id, Amounts.decimal(balance), Currency.valueOf(currency), Instant.parse(createdAt));
    }

    SpringDataWallet holding(Wallet changed) {
        return new SpringDataWallet(id, Amounts.units(changed.balance()), currency, createdAt, version);
    }
}
