package dev.pawl.benchmarks.contention;

import java.time.Duration;
import java.util.List;

/**
 * What is to be compared. Immutable and safe for use by many threads.
 *
 * @param subjects who takes part
 * @param loads what the clients do
 * @param threads with how many clients; each load with each of these is a cell
 * @param virtualThreads with how many virtual threads Pawl takes part once more in the cells with the most threads; 0 for none
 * @param warmUpRounds how often at most every subject has its turn in a cell before it counts, while Java compiles
 * @param rounds how often every subject has its turn in a cell then
 * @param warmUp how long the clients of a turn run before it is measured
 * @param duration how long a turn is measured
 * @param seed decides which wallets and amounts the clients choose
 */
public record ContentionSettings(
        List<Subject> subjects,
        List<Load> loads,
        List<Integer> threads,
        int virtualThreads,
        int warmUpRounds,
        int rounds,
        Duration warmUp,
        Duration duration,
        long seed) {
    /**
     * Makes settings.
     *
     * @throws IllegalArgumentException if there is nothing to compare
     */
    public ContentionSettings {
        subjects = List.copyOf(subjects);
        loads = List.copyOf(loads);
        threads = List.copyOf(threads);
        if (subjects.isEmpty() || loads.isEmpty() || threads.isEmpty() || rounds < 1) {
            throw new IllegalArgumentException(
                    "There must be one subject, one load, one number of threads and one round" + " at least.");
        }
    }

    List<Entry> entries(int cellThreads) {
        boolean most = threads.stream().allMatch(other -> other <= cellThreads);
        return Entry.of(subjects, cellThreads, most ? virtualThreads : 0);
    }

    /**
     * Returns how many turns there are that count.
     *
     * @return subjects times rounds, summed over the cells
     */
    public int turns() {
        return threads.stream().mapToInt(count -> entries(count).size()).sum() * loads.size() * rounds;
    }
}
