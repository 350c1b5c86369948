package dev.pawl.examples.wallet.race;

import java.util.Locale;

/** What the clients do to the wallets, again and again. */
public enum Workload {
    /** Puts money into one wallet. */
    INCREMENTS(1),
    /** Moves money between two wallets, in both directions. */
    TRANSFERS(2);

    private final int fewestWallets;

    Workload(int fewestWallets) {
        this.fewestWallets = fewestWallets;
    }

    /**
     * Returns how many wallets this workload needs.
     *
     * @return one or two
     */
    public int fewestWallets() {
        return fewestWallets;
    }

    /** Returns the workload's name in lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
