package dev.pawl.benchmarks.contention;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A subject with its clients, as it takes part in one cell.
 *
 * @param name what reports call it
 * @param subject who
 * @param threads how many clients
 * @param virtual whether they are on virtual threads
 */
record Entry(String name, Subject subject, int threads, boolean virtual) {
    /** Returns those who take part in a cell; Pawl does so a second time on virtual threads, if there are any. */
    static List<Entry> of(List<Subject> subjects, int threads, int virtualThreads) {
        List<Entry> entries = new ArrayList<>();
        for (Subject subject : subjects) {
            entries.add(new Entry(subject.name(), subject, threads, false));
            if (subject.role() == Role.PAWL && virtualThreads > 0) {
                entries.add(
                        new Entry(subject.name() + "@" + virtualThreads + "-virtual", subject, virtualThreads, true));
            }
        }
        return entries;
    }

    /** Returns them in the order of a round: another begins each time, and every second round goes backwards. */
    static List<Entry> ordered(List<Entry> entries, int round) {
        int first = round - 1;
        int step = first % 2 == 0 ? 1 : -1;
        return IntStream.range(0, entries.size())
                .mapToObj(i -> entries.get(Math.floorMod(first + step * i, entries.size())))
                .toList();
    }
}
