package dev.pawl.examples.wallet.race;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds wherever a race is run. */
public abstract class VenueSuite {
    private static final Duration SHORT = Duration.ofMillis(300);

    /** Returns where it is run. */
    protected abstract Venue venue();

    /** Makes a table that is not the race's, of the name that its strategies use. */
    protected abstract void makeForeignTable() throws Exception;

    /** Removes that table, and fails if it is gone. */
    protected abstract void removeForeignTable() throws Exception;

    @ParameterizedTest
    @EnumSource
    void onlyStrategiesThatPromiseNothingLoseUpdates(Workload workload) throws InterruptedException {
        List<Strategy> strategies = Strategies.on(venue());

        RaceResult result = race(strategies, workload);

        assertThat(result.heats()).hasSameSizeAs(strategies).allSatisfy(heat -> {
            assertThat(heat.committed()).as(heat.heat().toString()).isPositive();
            assertThat(heat.audit().isClean())
                    .as(heat.heat().toString())
                    .isEqualTo(heat.heat().strategy().promisesSafety());
        });
    }

    @Test
    void secondRaceInTheSamePlaceIsRefused() throws Exception {
        try (Ground first = venue().claim()) {
            assertThat(first.durability()).isNotEmpty();
            assertThatExceptionOfType(RaceException.class)
                    .isThrownBy(() -> race(Strategies.on(venue()), Workload.INCREMENTS))
                    .withMessageContaining("another race is running");
        }
    }

    @Test
    void foreignTableIsRefusedAndLeftAlone() throws Exception {
        makeForeignTable();
        try {
            assertThatExceptionOfType(RaceException.class)
                    .isThrownBy(() -> race(Strategies.on(venue()), Workload.INCREMENTS))
                    .withMessageContaining("pawl_race_wallet was not made by a race");
        } finally {
            removeForeignTable();
        }
    }

    private RaceResult race(List<Strategy> strategies, Workload workload) throws InterruptedException {
        RaceSettings settings = new RaceSettings(strategies, List.of(workload), List.of(1), 8, SHORT, 1);
        return new Race(venue(), settings, RaceListener.SILENT).run();
    }
}
