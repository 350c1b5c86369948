package dev.pawl.benchmarks.peers;

import dev.pawl.examples.wallet.Currency;
import dev.pawl.examples.wallet.Wallet;
import dev.pawl.examples.wallet.race.Amounts;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;

/** A wallet as Hibernate keeps it: changed in place, and written at the end of the session's transaction. */
@Entity
@Table(name = "pawl_race_wallet")
class HibernateWallet {
    @Id
    @SuppressWarnings("NullAway.Init")
    private String id;

    private long balance;

    @SuppressWarnings("NullAway.Init")
    private String currency;

    @Column(name = "created_at")
    @SuppressWarnings("NullAway.Init")
    private String createdAt;

    @Version
    private long version;

    protected HibernateWallet() {}

    Wallet wallet() {
        return new Wallet(id, Amounts.decimal(balance), Currency.valueOf(currency), Instant.parse(createdAt));
    }

    void become(Wallet changed) {
        balance = Amounts.units(changed.balance());
    }
}
