package dev.pawl.examples.wallet.race;

/**
 * One part of a race: one strategy under one workload.
 *
 * @param strategy who runs
 * @param workload what the clients do
 * @param wallets on how many wallets
 */
public record Heat(Strategy strategy, Workload workload, int wallets) {
    /** Returns the heat as people read it: {@code naive, increments on 1 wallet}. */
    @Override
    public String toString() {
        return strategy.name() + ", " + workload + " on " + wallets + (wallets == 1 ? " wallet" : " wallets");
    }
}
