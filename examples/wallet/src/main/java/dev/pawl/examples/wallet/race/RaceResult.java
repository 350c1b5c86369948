package dev.pawl.examples.wallet.race;

import java.util.List;

/**
 * How a race ended. Immutable and safe for use by many threads.
 *
 * @param store what it was run on
 * @param durability what the database says about putting commits on disk
 * @param settings what was raced
 * @param heats the heats, in the order they were run
 */
public record RaceResult(String store, String durability, RaceSettings settings, List<HeatResult> heats) {
    /**
     * Makes a result.
     *
     * @throws NullPointerException if anything is null
     */
    public RaceResult {
        heats = List.copyOf(heats);
    }

    /**
     * Tells whether any strategy broke its promise.
     *
     * @return true if one that promises safety lost or doubled an effect
     */
    public boolean anyPromiseBroken() {
        return heats.stream().anyMatch(HeatResult::brokePromise);
    }
}
