package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.examples.wallet.race.Audit;
import dev.pawl.examples.wallet.race.Heat;
import dev.pawl.examples.wallet.race.HeatResult;
import dev.pawl.examples.wallet.race.RaceResult;
import dev.pawl.examples.wallet.race.Strategies;
import dev.pawl.examples.wallet.race.Strategy;
import dev.pawl.examples.wallet.race.Workload;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final Audit LOST = new Audit(2, 1, new BigDecimal("0.30"));

    @Test
    void brokenPromiseIsNamedAndDecidesTheExitCode() {
        RaceResult result = result("atomic", LOST);

        assertThat(RaceCommand.exitCode(result)).isEqualTo(ExitCode.PROMISE_BROKEN);
        assertThat(Verdict.of(result).kept()).isFalse();
        assertThat(Verdict.of(result).lines())
                .singleElement()
                .asString()
                .contains("PROMISE BROKEN by atomic", "2 acknowledged effects lost", "1 doubled", "0.30");
    }

    @Test
    void lossesOfAStrategyThatPromisesNothingAreNoFailure() {
        RaceResult result = result("naive", LOST);

        assertThat(RaceCommand.exitCode(result)).isEqualTo(ExitCode.OK);
        assertThat(Verdict.of(result).kept()).isTrue();
        assertThat(Verdict.of(result).lines()).first().asString().contains("lost 2 acknowledged updates");
    }

    private static RaceResult result(String name, Audit audit) {
        Strategy strategy = Strategies.all().stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow();
        Heat heat = new Heat(strategy, Workload.INCREMENTS, 1);
        return new RaceResult("test", "none", List.of(new HeatResult(heat, 8, 9, 0, 0, 0, 0, audit, 9, 1, 1)));
    }
}
