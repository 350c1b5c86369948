package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.examples.wallet.race.Audit;
import dev.pawl.examples.wallet.race.Heat;
import dev.pawl.examples.wallet.race.HeatResult;
import dev.pawl.examples.wallet.race.Proof;
import dev.pawl.examples.wallet.race.RaceResult;
import dev.pawl.examples.wallet.race.RaceSettings;
import dev.pawl.examples.wallet.race.Strategies;
import dev.pawl.examples.wallet.race.Strategy;
import dev.pawl.examples.wallet.race.Workload;
import dev.pawl.examples.wallet.race.sql.SqlVenue;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final Audit LOST = new Audit(2, 1, new BigDecimal("0.30"));

    @Test
    void brokenPromiseIsNamedAndDecidesTheExitCode() {
        RaceResult result = result("atomic", LOST);

        assertThat(exitCode(result)).isEqualTo(ExitCode.PROMISE_BROKEN);
        assertThat(Verdict.of(List.of(result)).kept()).isFalse();
        assertThat(Verdict.of(List.of(result)).lines())
                .singleElement()
                .asString()
                .contains(
                        "PROMISE BROKEN by atomic, increments on 1 wallet on test",
                        "2 acknowledged effects lost",
                        "1 doubled",
                        "0.30");
    }

    @Test
    void lossesOfAStrategyThatPromisesNothingAreNoFailure() {
        RaceResult result = result("naive", LOST);

        assertThat(exitCode(result)).isEqualTo(ExitCode.OK);
        assertThat(Verdict.of(List.of(result)).kept()).isTrue();
        assertThat(Verdict.of(List.of(result)).lines()).first().asString().contains("lost 2 acknowledged updates");
    }

    @Test
    void aStoreThatCouldNotBeRacedOnDecidesTheExitCodeToo() {
        RaceResult kept = result("naive", LOST);
        NotRun missing = new NotRun("embedded:postgresql", "It does not start.");

        assertThat(new RaceOutcome(List.of(kept), List.of(missing)).exitCode()).isEqualTo(ExitCode.COULD_NOT_RUN);
        assertThat(new RaceOutcome(List.of(result("atomic", LOST)), List.of(missing)).exitCode())
                .isEqualTo(ExitCode.PROMISE_BROKEN);
    }

    @Test
    void whereNothingWasRacedTheReasonsAreShownAndNothingIsClaimed() {
        NotRun one = new NotRun("embedded:postgresql", "It does not start.");
        NotRun other = new NotRun("embedded:mariadb", "Neither does this.");

        for (List<NotRun> notRun : List.of(List.of(one), List.of(one, other))) {
            RaceOutcome nothing = new RaceOutcome(List.of(), notRun);

            assertThat(nothing.exitCode()).isEqualTo(ExitCode.COULD_NOT_RUN);
            assertThat(List.of(ResultTable.of(nothing), HtmlReport.of(nothing), ResultJson.of(nothing)))
                    .allSatisfy(shown -> assertThat(shown)
                            .contains("embedded:postgresql", "It does not start.")
                            .doesNotContain("lost or doubled anything"));
        }
        assertThat(Verdict.of(List.of()).kept()).isFalse();
        assertThat(Verdict.of(List.of()).lines()).containsExactly("Nothing was raced, so nothing was shown.");
    }

    private static int exitCode(RaceResult result) {
        return new RaceOutcome(List.of(result), List.of()).exitCode();
    }

    private static RaceResult result(String name, Audit audit) {
        Strategy strategy = Strategies.on(SqlVenue.sqlite("test", "")).stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow();
        Heat heat = new Heat(strategy, Workload.INCREMENTS, 1);
        RaceSettings settings = new RaceSettings(
                List.of(strategy), List.of(Workload.INCREMENTS), List.of(1), 8, Duration.ofSeconds(1), 1);
        return new RaceResult(
                "test",
                "none",
                settings,
                List.of(new HeatResult(heat, 8, 9, 0, 0, 0, 0, audit, 9, 1, 1, new Proof.NotRecorded())));
    }
}
