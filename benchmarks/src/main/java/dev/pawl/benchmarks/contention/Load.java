package dev.pawl.benchmarks.contention;

import dev.pawl.examples.wallet.race.Choice;
import dev.pawl.examples.wallet.race.Workload;
import java.util.Locale;

/** What the clients do, and on how many wallets. */
public enum Load {
    /** Everybody wants the same wallet. */
    HOT(Workload.INCREMENTS, 1, Load.EVEN),
    /** Clients hardly ever meet. */
    SPREAD(Workload.INCREMENTS, 10_000, Load.EVEN),
    /** Some wallets are wanted much more than others. */
    ZIPF(Workload.INCREMENTS, 10_000, 0.99),
    /** Money moves between two wallets. */
    TRANSFER(Workload.TRANSFERS, 1_000, Load.EVEN);

    private static final double EVEN = 0;

    private final Workload workload;
    private final int wallets;
    private final double skew;

    Load(Workload workload, int wallets, double skew) {
        this.workload = workload;
        this.wallets = wallets;
        this.skew = skew;
    }

    Workload workload() {
        return workload;
    }

    int wallets() {
        return wallets;
    }

    Choice choice() {
        return skew == EVEN ? Choice.uniform(wallets) : new Zipf(wallets, skew);
    }

    /**
     * Says what it is.
     *
     * @return for example {@code HOT, increments on 1 wallet}
     */
    public String explanation() {
        return String.format(
                Locale.ROOT,
                "%s, %s %s %,d %s",
                name(),
                workload,
                workload == Workload.TRANSFERS ? "between" : "on",
                wallets,
                wallets == 1 ? "wallet" : "wallets");
    }
}
