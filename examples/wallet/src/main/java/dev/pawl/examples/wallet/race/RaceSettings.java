package dev.pawl.examples.wallet.race;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be raced. Immutable and safe for use by many threads.
 *
 * @param strategies who takes part
 * @param workloads what the clients do
 * @param wallets on how many wallets, once each; a workload that needs more gets as many as it needs
 * @param threads how many clients there are at once
 * @param duration how long every heat lasts
 * @param seed decides which wallets and amounts the clients choose
 */
public record RaceSettings(
        List<Strategy> strategies,
        List<Workload> workloads,
        List<Integer> wallets,
        int threads,
        Duration duration,
        long seed) {
    /**
     * Makes settings.
     *
     * @throws IllegalArgumentException if a list is empty or a number is not greater than zero
     */
    public RaceSettings {
        strategies = List.copyOf(strategies);
        workloads = List.copyOf(workloads);
        wallets = List.copyOf(wallets);
        if (strategies.isEmpty() || workloads.isEmpty() || wallets.isEmpty()) {
            throw new IllegalArgumentException(
                    "A race needs at least one strategy, one workload and one number of wallets.");
        }
        if (threads < 1) {
            throw new IllegalArgumentException("Invalid number of threads (" + threads + "): must be at least 1.");
        }
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException("Invalid duration (" + duration + "): must be greater than zero.");
        }
        for (int count : wallets) {
            if (count < 1) {
                throw new IllegalArgumentException("Invalid number of wallets (" + count + "): must be at least 1.");
            }
        }
    }

    /**
     * Returns the heats of the race.
     *
     * @return every strategy under every workload on every number of wallets, those to be compared next to each other
     */
    public List<Heat> heats() {
        List<Heat> heats = new ArrayList<>();
        for (Workload workload : workloads) {
            for (int count : wallets) {
                for (Strategy strategy : strategies) {
                    heats.add(new Heat(strategy, workload, Math.max(count, workload.fewestWallets())));
                }
            }
        }
        return heats.stream().distinct().toList();
    }
}
