package dev.pawl.cli;

import dev.pawl.examples.wallet.race.RaceSettings;
import dev.pawl.examples.wallet.race.Strategies;
import dev.pawl.examples.wallet.race.Strategy;
import dev.pawl.examples.wallet.race.Venue;
import dev.pawl.examples.wallet.race.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is to be raced on whatever store.
 *
 * @param strategies the names of those who take part; empty for all that a store has
 * @param workloads what the clients do
 * @param wallets on how many wallets
 * @param threads how many clients there are at once
 * @param each how long every heat lasts, or null to divide the whole time among them
 * @param whole how long all heats on one store may last together
 * @param seed decides which wallets and amounts the clients choose
 */
record RacePlan(
        List<String> strategies,
        List<Workload> workloads,
        List<Integer> wallets,
        int threads,
        @Nullable Duration each,
        Duration whole,
        long seed) {
    private static final Duration LONGEST_BY_DEFAULT = Duration.ofSeconds(5);

    /** Returns which of the chosen strategies can be run on a venue. */
    List<Strategy> strategies(Venue venue) {
        return Strategies.on(venue).stream()
                .filter(strategy -> strategies.isEmpty() || strategies.contains(strategy.name()))
                .toList();
    }

    /** Says why nothing can be raced on a venue, if none of the chosen strategies can. */
    Optional<String> obstacle(Venue venue) {
        return strategies(venue).isEmpty()
                ? Optional.of(venue.database() + " has none of " + String.join(", ", strategies) + ".")
                : Optional.empty();
    }

    /** Returns the names of chosen strategies that cannot be run on a venue. */
    List<String> missing(Venue venue) {
        List<String> there = Strategies.on(venue).stream().map(Strategy::name).toList();
        return strategies.stream().filter(name -> !there.contains(name)).toList();
    }

    /** Returns what is raced on a venue that has at least one of the strategies. */
    RaceSettings on(Venue venue) {
        RaceSettings settings = new RaceSettings(strategies(venue), workloads, wallets, threads, whole, seed);
        Duration share = whole.dividedBy(settings.heats().size());
        Duration duration = each != null ? each : share.compareTo(LONGEST_BY_DEFAULT) < 0 ? share : LONGEST_BY_DEFAULT;
        return new RaceSettings(settings.strategies(), workloads, wallets, threads, duration, seed);
    }
}
