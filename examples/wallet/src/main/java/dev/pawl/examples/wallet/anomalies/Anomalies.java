package dev.pawl.examples.wallet.anomalies;

import dev.pawl.examples.wallet.race.Ground;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Has every story played at every level of a store, and through Pawl. Immutable and safe for use by many threads. */
public final class Anomalies {
    private static final Duration LONGEST_STEP = Duration.ofSeconds(30);

    private final String store;
    private final String about;
    private final List<Level> levels;
    private final List<PawlLevel> pawl;

    /**
     * Makes what measures a store.
     *
     * @param store what reports call it
     * @param about what has to be known to read its table
     * @param levels the ways to use the store alone
     * @param ground where Pawl's own store is opened; it is cleared after every play
     * @param locksRows whether that store locks rows within a transaction
     */
    public Anomalies(String store, String about, List<Level> levels, Ground ground, boolean locksRows) {
        this.store = store;
        this.about = about;
        this.levels = List.copyOf(levels);
        this.pawl = PawlLevel.all(ground, locksRows);
    }

    /** Is told how far it is. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Is called before a story is played.
         *
         * @param story the story
         * @param number which of them, from 1
         * @param total how many there are
         */
        void playing(Story story, int number, int total);
    }

    /**
     * Has all stories played.
     *
     * @param progress is told how far it is
     * @return what happened
     * @throws AnomalyException if a story could not be played to its end
     * @throws InterruptedException if the thread was interrupted
     */
    public AnomalyTable measure(Progress progress) throws InterruptedException {
        List<AnomalyTable.Row> rows = new ArrayList<>();
        List<Story> stories = Stories.all();
        for (Story story : stories) {
            progress.playing(story, rows.size() + 1, stories.size());
            rows.add(row(story));
        }
        return new AnomalyTable(store, about, levels.stream().map(Level::name).toList(), rows);
    }

    private AnomalyTable.Row row(Story story) throws InterruptedException {
        List<Verdict> alone = new ArrayList<>();
        for (Level level : levels) {
            alone.add(verdict(story, level));
        }
        Map<String, Verdict> withPawl = new LinkedHashMap<>();
        for (PawlLevel level : pawl) {
            Verdict verdict = verdict(story, level);
            if (verdict.kind() != Verdict.Kind.NOT_OFFERED) {
                withPawl.put(level.name(), verdict);
            }
        }
        return new AnomalyTable.Row(story, alone, withPawl);
    }

    /**
     * Has one story played at one level.
     *
     * @param story the story
     * @param level the level
     * @return what happened
     * @throws AnomalyException if it could not be played to its end
     * @throws InterruptedException if the thread was interrupted
     */
    public static Verdict verdict(Story story, Level level) throws InterruptedException {
        if (!level.offers(story)) {
            return Verdict.NOT_OFFERED;
        }
        try {
            return Verdict.of(story, Stage.play(story, level, LONGEST_STEP));
        } catch (InterruptedException | AnomalyException e) {
            throw e;
        } catch (Exception e) {
            throw new AnomalyException(
                    "The story '" + story + "' could not be played with " + level.name() + ": " + e.getMessage(), e);
        }
    }
}
