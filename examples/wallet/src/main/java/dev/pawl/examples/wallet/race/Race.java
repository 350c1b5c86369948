package dev.pawl.examples.wallet.race;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleConsumer;

/**
 * A race of concurrent clients on a real store, one heat per strategy and workload, and before each another to warm up, which is
 * recorded and checked if its strategy goes through Pawl. It works in tables of its own, whose names
 * begin with {@code pawl_race_}, and removes them at the end, also when it fails or its thread is interrupted. Used by one
 * thread.
 */
public final class Race {
    private final Venue venue;
    private final RaceSettings settings;
    private final RaceListener listener;

    /**
     * Makes a race, which does nothing yet.
     *
     * @param venue where it is run
     * @param settings what is raced
     * @param listener who is told how it gets on
     */
    public Race(Venue venue, RaceSettings settings, RaceListener listener) {
        this.venue = venue;
        this.settings = settings;
        this.listener = listener;
    }

    /**
     * Runs the race.
     *
     * @return how it ended
     * @throws RaceException if the store cannot be reached, is not durable, fails, or holds a table with the race's prefix that
     *     no race has made
     * @throws InterruptedException if the thread was interrupted; the tables are removed all the same
     */
    public RaceResult run() throws InterruptedException {
        try (Ground ground = venue.claim()) {
            return new RaceResult(venue.label(), ground.durability(), settings, heats(ground));
        } catch (RaceException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new RaceException("The race on " + venue.label() + " failed: " + e.getMessage(), e);
        }
    }

    private List<HeatResult> heats(Ground ground) throws Exception {
        List<HeatResult> results = new ArrayList<>();
        List<Heat> heats = settings.heats();
        for (Heat heat : heats) {
            int number = results.size() + 1;
            listener.running(heat, number, heats.size(), 0);
            Optional<RecordedHeat.Ended> recorded = recorded(heat, ground);
            if (recorded.isEmpty()) {
                // What is recorded warms a strategy up, and the others are to be as warm.
                run(heat, ground, RecordedHeat.duration(settings.duration()), done -> {});
            }
            HeatResult measured =
                    run(heat, ground, settings.duration(), done -> listener.running(heat, number, heats.size(), done));
            HeatResult result = recorded.map(measured::after).orElse(measured);
            results.add(result);
            listener.finished(result, number, heats.size());
        }
        return results;
    }

    private HeatResult run(Heat heat, Ground ground, Duration duration, DoubleConsumer progress) throws Exception {
        try {
            return new HeatRunner(heat, crowd(heat)).run(ground, Duration.ZERO, duration, progress);
        } finally {
            ground.clear();
        }
    }

    private Optional<RecordedHeat.Ended> recorded(Heat heat, Ground ground) throws Exception {
        try {
            return new RecordedHeat(heat, crowd(heat)).run(ground, settings.duration());
        } finally {
            ground.clear();
        }
    }

    private Crowd crowd(Heat heat) {
        return new Crowd(settings.threads(), false, Choice.uniform(heat.wallets()), settings.seed());
    }
}
