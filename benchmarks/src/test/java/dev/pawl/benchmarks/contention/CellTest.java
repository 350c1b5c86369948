package dev.pawl.benchmarks.contention;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CellTest {
    private final List<Sample> samples = new ArrayList<>();

    @Test
    void ratiosAreOfTurnsOfTheSameRoundAndTheMedianCounts() {
        rounds("pawl", Role.PAWL, 100, 300, 800);
        rounds("optimistic", Role.BY_HAND, 50, 100, 200);

        assertThat(pawl().times(cell().bestByHand().orElseThrow())).isEqualTo(new Spread(3, 2, 4));
    }

    @Test
    void medianOfAnEvenNumberOfRoundsLiesBetweenTheTwoInTheMiddle() {
        rounds("pawl", Role.PAWL, 10, 20, 30, 90);

        assertThat(pawl().throughput()).isEqualTo(25);
    }

    @Test
    void ofRoundsToWarmUpNothingCountsButWhatWasWrong() {
        samples.add(new Sample("SQLite", Load.HOT, 8, 0, "pawl", Role.PAWL, 1, 1, 1, 1, 1, 0, 5, 2, 1));
        samples.add(sample("pawl", Role.PAWL, -1, 1));
        rounds("pawl", Role.PAWL, 10);
        samples.add(sample("jooq", Role.LIBRARY, 0, 1));

        assertThat(pawl().throughput()).isEqualTo(10);
        assertThat(pawl().gaveUp()).isZero();
        assertThat(pawl().wrong()).isEqualTo(3);
        assertThat(cell().rounds()).isEqualTo(1);
        assertThat(cell().standings()).as("with a round that counts").containsExactly(pawl());
    }

    @Test
    void sumsInTheDatabaseAndTheCeilingAreNeverTheBestByHandNorTheLowestP99() {
        rounds("pawl", Role.PAWL, 500);
        rounds("atomic", Role.ARITHMETIC, 900);
        rounds("bare-groups", Role.CEILING, 950);
        rounds("jooq", Role.LIBRARY, 700);
        rounds("pessimistic", Role.BY_HAND, 100);
        rounds("optimistic", Role.BY_HAND, 300);

        assertThat(cell().bestByHand()).map(Standing::subject).contains("optimistic");
        assertThat(cell().lowestP99()).map(Standing::subject).contains("jooq");
    }

    @Test
    void cellsDifferInStoreLoadAndThreads() {
        samples.add(sample("pawl", Role.PAWL, 1, 10));
        samples.add(new Sample("SQLite", Load.SPREAD, 8, 1, "pawl", Role.PAWL, 1, 1, 1, 1, 1, 0, 0, 0, 0));
        samples.add(new Sample("SQLite", Load.HOT, 64, 1, "pawl", Role.PAWL, 1, 1, 1, 1, 1, 0, 0, 0, 0));
        samples.add(new Sample("PostgreSQL", Load.HOT, 8, 1, "pawl", Role.PAWL, 1, 1, 1, 1, 1, 0, 0, 0, 0));

        assertThat(Cell.of(samples)).hasSize(4);
    }

    @Test
    void lostAndDoubledChangesOfAllRoundsAreCounted() {
        samples.add(new Sample("SQLite", Load.HOT, 8, 1, "pawl", Role.PAWL, 1, 1, 1, 1, 1, 0, 0, 2, 0));
        samples.add(new Sample("SQLite", Load.HOT, 8, 2, "pawl", Role.PAWL, 1, 1, 1, 1, 1, 0, 0, 0, 1));

        assertThat(pawl().wrong()).isEqualTo(3);
        assertThat(samples).noneMatch(Sample::isCorrect);
    }

    @Test
    void barIsFoundByItsCellAndOneThreadIsMeasuredAgainstTheSameEverywhere() {
        rounds("pawl", Role.PAWL, 500);

        assertThat(Bar.of(cell())).contains(new Bar(5, 9));
        assertThat(Bar.of(new Cell("PostgreSQL", Load.ZIPF, 64, List.of()))).isEmpty();
        assertThat(Bar.of(new Cell("PostgreSQL", Load.ZIPF, 1, List.of()))).contains(new Bar(0.95, 1));
    }

    private Cell cell() {
        return Cell.of(samples).get(0);
    }

    private Standing pawl() {
        return cell().pawl().get(0);
    }

    private void rounds(String subject, Role role, double... throughputs) {
        for (int i = 0; i < throughputs.length; i++) {
            samples.add(sample(subject, role, i + 1, throughputs[i]));
        }
    }

    /** The faster, the lower the latency. */
    private static Sample sample(String subject, Role role, int round, double throughput) {
        long p99 = Math.round(1e6 / throughput);
        return new Sample("SQLite", Load.HOT, 8, round, subject, role, 1, 1, throughput, 1, p99, 0, 0, 0, 0);
    }
}
