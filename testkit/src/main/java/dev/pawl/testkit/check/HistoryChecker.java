package dev.pawl.testkit.check;

import dev.pawl.testkit.HistoryEvent;
import dev.pawl.testkit.HistoryException;
import dev.pawl.testkit.HistoryReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides whether a recorded history is strictly serialisable: whether all commits and reads can be put into one order that
 * explains what each of them saw, and in which nothing comes before what had ended before it began. Needs time and memory in
 * proportion to the length of the history, since the order of the writes of each key is told by their versions and not searched.
 *
 * <p>A commit that was left in doubt is taken to have happened if others saw what it wrote, or if what they saw needs it;
 * otherwise it makes no difference.
 */
public final class HistoryChecker {
    private HistoryChecker() {}

    /**
     * Checks the history of one or several processes that ran on one machine.
     *
     * @param files the history of each process, all that took part
     * @return what was found
     * @throws HistoryException if a line cannot be read, or contradicts those before it; it names the line
     * @throws java.io.UncheckedIOException if a file cannot be read
     * @throws IllegalArgumentException if the moments of the files cannot be compared, since they are of different clocks, or if one
     *     repeats another: what was done once would be taken to have been done twice
     */
    public static Report check(Path... files) {
        return check(List.of(files));
    }

    /**
     * Checks the history of one or several processes that ran on one machine.
     *
     * @param files the history of each process, all that took part
     * @return what was found
     * @throws HistoryException if a line cannot be read, or contradicts those before it; it names the line
     * @throws java.io.UncheckedIOException if a file cannot be read
     * @throws IllegalArgumentException if the moments of the files cannot be compared, since they are of different clocks, or if one
     *     repeats another: what was done once would be taken to have been done twice
     */
    public static Report check(List<Path> files) {
        History history = new History();
        List<String> truncated = new ArrayList<>();
        Map<HistoryEvent.Opened, Path> opened = new LinkedHashMap<>();
        for (Path file : files) {
            try (HistoryReader reader = HistoryReader.open(file)) {
                read(file, reader, history, opened);
                if (reader.truncated()) {
                    truncated.add(
                            reader.line() == 0
                                    ? file + ", without a whole line"
                                    : file + ", after line " + reader.line());
                }
            }
        }
        history.end();
        Findings findings = new Findings(history.begin);
        Evidence.resolve(history);
        Chains chains = new Chains(history);
        chains.resolveDeletes();
        chains.findRepeats();
        new Claims(history, findings).judge();
        Graph graph = chains.judge(findings);
        new Cycles(graph, findings).judge();
        return findings.report(history, truncated, chains.skipped());
    }

    private static void read(
            Path file, HistoryReader reader, History history, Map<HistoryEvent.Opened, Path> openedBefore) {
        String name = String.valueOf(file.getFileName());
        Optional<HistoryEvent> next = reader.next();
        while (next.isPresent()) {
            HistoryEvent event = next.get();
            if (event instanceof HistoryEvent.Opened opened) {
                requireAnother(file, opened, openedBefore);
                openedBefore.put(opened, file);
            }
            try {
                history.add(name, reader.line(), event);
            } catch (IllegalArgumentException e) {
                throw reader.broken(String.valueOf(e.getMessage()));
            }
            next = reader.next();
        }
    }

    private static void requireAnother(
            Path file, HistoryEvent.Opened opened, Map<HistoryEvent.Opened, Path> openedBefore) {
        Path same = openedBefore.get(opened);
        if (same != null) {
            throw new IllegalArgumentException(file + " repeats " + same + ": both are of the process "
                    + opened.process() + " from " + opened.time() + " on. Name it once.");
        }
        for (HistoryEvent.Opened other : openedBefore.keySet()) {
            if (!other.clock().equals(opened.clock())) {
                throw new IllegalArgumentException("The moments in " + file + " are of the clock " + opened.clock()
                        + " and those before of " + other.clock()
                        + ", so they cannot be compared. Check the histories of each machine by themselves.");
            }
        }
    }
}
