package dev.pawl.benchmarks.contention;

import dev.pawl.examples.wallet.race.Crowd;
import dev.pawl.examples.wallet.race.Ground;
import dev.pawl.examples.wallet.race.Heat;
import dev.pawl.examples.wallet.race.HeatResult;
import dev.pawl.examples.wallet.race.HeatRunner;
import dev.pawl.examples.wallet.race.RaceException;
import dev.pawl.examples.wallet.race.Venue;
import java.util.function.Supplier;

/**
 * A comparison on one store. The subjects of a cell take turns, round by round, in an order that changes, so that what else
 * happens on the machine falls on all of them; ratios are of turns of the same round. Used by one thread.
 */
public final class Contention {
    private final Venue venue;
    private final ContentionSettings settings;
    private final ContentionListener listener;
    private final Supplier<Compiling> compiling;

    private int turns;
    private int turnsToWarmUp;

    /**
     * Makes a comparison, which does nothing yet.
     *
     * @param venue where it is run
     * @param settings what is compared
     * @param listener who is told how it gets on
     */
    public Contention(Venue venue, ContentionSettings settings, ContentionListener listener) {
        this(venue, settings, listener, Compiling::new);
    }

    /**
     * Makes a comparison, which does nothing yet.
     *
     * @param compiling tells for each cell when it is warm
     */
    Contention(Venue venue, ContentionSettings settings, ContentionListener listener, Supplier<Compiling> compiling) {
        this.venue = venue;
        this.settings = settings;
        this.listener = listener;
        this.compiling = compiling;
    }

    /**
     * Runs the comparison.
     *
     * @return what the database says about putting commits on disk
     * @throws RaceException if the store cannot be reached, is not durable, fails, or is in use
     * @throws InterruptedException if the thread was interrupted; the tables are removed all the same
     */
    public String run() throws InterruptedException {
        try (Ground ground = venue.claim()) {
            for (Load load : settings.loads()) {
                for (int threads : settings.threads()) {
                    cell(ground, load, threads);
                }
            }
            return ground.durability();
        } catch (RaceException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new RaceException("The comparison on " + venue.label() + " failed: " + e.getMessage(), e);
        }
    }

    private void cell(Ground ground, Load load, int threads) throws Exception {
        warmUp(ground, load, threads);
        for (int round = 1; round <= settings.rounds(); round++) {
            round(ground, load, threads, round);
        }
    }

    /** Runs rounds, numbered 0, -1 and so on, until Java hardly compiles any more. */
    private void warmUp(Ground ground, Load load, int threads) throws Exception {
        Compiling compiler = compiling.get();
        for (int done = 0; done < settings.warmUpRounds() && !compiler.isOver(); done++) {
            compiler.beginRound();
            turnsToWarmUp += settings.entries(threads).size();
            round(ground, load, threads, -done);
        }
    }

    private void round(Ground ground, Load load, int threads, int round) throws Exception {
        for (Entry entry : Entry.ordered(settings.entries(threads), round)) {
            turns++;
            listener.running(
                    load.name() + ", " + threads + " threads, round " + round + ": " + entry.name(),
                    turns,
                    turnsToWarmUp + settings.turns());
            listener.finished(sample(load, threads, round, entry, heat(ground, load, entry)));
        }
    }

    private HeatResult heat(Ground ground, Load load, Entry entry) throws Exception {
        Crowd crowd = new Crowd(entry.threads(), entry.virtual(), load.choice(), settings.seed());
        Heat heat = new Heat(entry.subject().strategy(), load.workload(), load.wallets());
        try {
            return new HeatRunner(heat, crowd).run(ground, settings.warmUp(), settings.duration(), done -> {});
        } finally {
            ground.clear();
        }
    }

    private Sample sample(Load load, int threads, int round, Entry entry, HeatResult result) {
        return new Sample(
                venue.database(),
                load,
                threads,
                round,
                entry.name(),
                entry.subject().role(),
                settings.duration().toNanos() / 1e9,
                result.committed(),
                result.throughput(),
                result.p50Micros(),
                result.p99Micros(),
                result.conflicts(),
                result.gaveUp(),
                result.audit().lostUpdates(),
                result.audit().doubled());
    }
}
