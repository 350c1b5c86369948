package dev.pawl.benchmarks.contention;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who is to be compared with whom: everybody on the same store, under the same load, with the same number of threads. Immutable
 * and safe for use by many threads.
 *
 * @param database the store
 * @param load what the clients did
 * @param threads how many clients there were
 * @param standings how the subjects did, in the order in which reports show them
 */
public record Cell(String database, Load load, int threads, List<Standing> standings) {
    private static final Comparator<Sample> ORDER =
            Comparator.comparing(Sample::round).thenComparing(Sample::role).thenComparing(Sample::subject);

    private record Place(String database, Load load, int threads) {}

    /**
     * Sorts samples into cells.
     *
     * @param samples any samples
     * @return their cells, in the order in which they first appear
     */
    public static List<Cell> of(List<Sample> samples) {
        Map<Place, List<Sample>> byPlace = new LinkedHashMap<>();
        for (Sample sample : samples) {
            Place place = new Place(sample.database(), sample.load(), sample.threads());
            byPlace.computeIfAbsent(place, any -> new ArrayList<>()).add(sample);
        }
        return byPlace.entrySet().stream()
                .map(entry -> new Cell(
                        entry.getKey().database(),
                        entry.getKey().load(),
                        entry.getKey().threads(),
                        standings(entry.getValue())))
                .toList();
    }

    private static List<Standing> standings(List<Sample> samples) {
        Map<String, List<Sample>> bySubject = new LinkedHashMap<>();
        samples.stream()
                .sorted(ORDER)
                .forEach(sample -> bySubject
                        .computeIfAbsent(sample.subject(), any -> new ArrayList<>())
                        .add(sample));
        return bySubject.entrySet().stream()
                .map(entry ->
                        new Standing(entry.getKey(), entry.getValue().get(0).role(), entry.getValue()))
                .filter(standing -> !standing.rounds().isEmpty())
                .toList();
    }

    /**
     * Returns Pawl's standings, the one that the others are compared with first.
     *
     * @return the standings, none if Pawl took no part
     */
    public List<Standing> pawl() {
        return in(Role.PAWL).toList();
    }

    /**
     * Returns the fastest of the strategies by hand that check what they have read.
     *
     * @return its standing, if there was one
     */
    public Optional<Standing> bestByHand() {
        return in(Role.BY_HAND).max(Comparator.comparing(Standing::throughput));
    }

    /**
     * Returns the standing with the lowest p99 of all that check what they have read, Pawl aside.
     *
     * @return the standing, if there was one
     */
    public Optional<Standing> lowestP99() {
        return Stream.concat(in(Role.BY_HAND), in(Role.LIBRARY))
                .filter(standing -> standing.throughput() > 0)
                .min(Comparator.comparing(Standing::p99Micros));
    }

    /**
     * Returns how many rounds there were.
     *
     * @return the number of rounds that every subject has run
     */
    public int rounds() {
        return standings.stream()
                .mapToInt(standing -> standing.rounds().size())
                .min()
                .orElse(0);
    }

    private Stream<Standing> in(Role role) {
        return standings.stream().filter(standing -> standing.role() == role);
    }
}
