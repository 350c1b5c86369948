package dev.pawl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.Reliance.Failure;
import org.junit.jupiter.api.Test;

/** How far the runs of a call rely on others, one after the other. */
class RelianceTest {
    private static final Reliance FIRST = Reliance.first();

    @Test
    void theFirstTwoRunsAreFree() {
        assertThat(FIRST).isEqualTo(new Reliance(true, true, true));
        assertThat(FIRST.next(1, false, Failure.OTHER)).isEqualTo(FIRST);
        assertThat(FIRST.next(2, false, Failure.OTHER)).isEqualTo(new Reliance(false, false, true));
    }

    @Test
    void aRetryReadsEverythingUnlessItWasOvertakenByOthersOfThisProcess() {
        assertThat(FIRST.next(1, true, Failure.OTHER)).isEqualTo(new Reliance(false, false, true));
        assertThat(FIRST.next(1, true, Failure.OVERTAKEN)).isEqualTo(new Reliance(true, false, true));
    }

    @Test
    void whoeverFollowedOthersThatWereNotMadeDoesSoAgainForAWhile() {
        assertThat(FIRST.next(1, false, Failure.FOLLOWED)).isEqualTo(FIRST);
        assertThat(FIRST.next(29, false, Failure.FOLLOWED)).isEqualTo(new Reliance(true, false, true));
        assertThat(FIRST.next(30, false, Failure.FOLLOWED)).isEqualTo(new Reliance(false, false, false));
    }

    @Test
    void whoeverMayBeAtFaultIsMadeByItselfFromThenOn() {
        Reliance alone = FIRST.next(1, false, Failure.JOINED);
        assertThat(alone).isEqualTo(new Reliance(true, true, false));
        assertThat(alone.next(2, false, Failure.OVERTAKEN)).isEqualTo(new Reliance(true, false, false));
    }

    @Test
    void ofWhatMayNeverHaveBeenSoTheNextRunReadsEverything() {
        assertThat(FIRST.next(1, false, Failure.UNKNOWN)).isEqualTo(new Reliance(false, false, true));
    }
}
