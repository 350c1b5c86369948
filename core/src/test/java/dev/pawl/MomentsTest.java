package dev.pawl;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MomentsTest {
    private static final long YEAR_9999 =
            ZonedDateTime.of(9999, 12, 31, 23, 59, 59, 0, ZoneOffset.UTC).toEpochSecond();
    private static final long YEAR_0 =
            ZonedDateTime.of(0, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC).toEpochSecond();
    private static final int[] STEPS = {1, 1_000, 10_000_000, 100_000_000};

    @Test
    void whatAnInstantPrintsIsReadBackAsThatInstant() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            int step = STEPS[i % STEPS.length];
            Instant moment = Instant.ofEpochSecond(
                    random.nextLong(YEAR_0, YEAR_9999), (long) random.nextInt(1_000_000_000 / step) * step);

            assertThat(Moments.parse(moment.toString())).isEqualTo(moment);
        }
    }

    @Test
    void aTextThatDiffersInOneCharacterIsReadAsJavaReadsItOrLeftAlone() {
        Random random = new Random(2);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder("2026-02-28T23:59:59.123456789Z");
            text.delete(20, 20 + random.nextInt(10));
            text.setCharAt(random.nextInt(text.length()), "0123456789-+:.TZ ".charAt(random.nextInt(17)));

            Instant read = Moments.parse(text.toString());

            if (read != null) {
                assertThat(read).isEqualTo(byJava(text.toString()));
            }
        }
    }

    private static Instant byJava(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new AssertionError("Java does not read " + text, e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "2026-02-30T00:00:00Z",
                "2026-02-03T24:00:00Z",
                "2026-02-03T00:00:60Z",
                "2026-02-03T00:00:00",
                "2026-02-03T00:00:00.Z",
                "2026-02-03T00:00:00.1234567890Z",
                "2026-02-03T00:00:00+01:00",
                "+2026-02-03T00:00:00Z",
                "2026-02-03T00:00:0aZ",
                "2026-02-03 00:00:00Z",
                "2026-02-03T00:00:00,5Z"
            })
    void otherFormsAreLeftToJackson(String text) {
        assertThat(Moments.parse(text)).isNull();
    }
}
