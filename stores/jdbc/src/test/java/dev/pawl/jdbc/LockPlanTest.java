package dev.pawl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keys are locked in the order in which PostgreSQL sorts them. */
class LockPlanTest {
    @Test
    void textsAreInTheOrderOfTheirCodePointsAlsoBeyondTheFirstPlane() {
        List<String> texts = List.of(
                "",
                "a",
                "ab",
                "b",
                "\uD7FF",
                "\uE000",
                "\uFFFF",
                "\uFFFFa",
                "\uD83D\uDE00",
                "\uD83D\uDE00a",
                "\uD83D\uDE01",
                "\uDBFF\uDFFF",
                "a\uD83D\uDE00",
                "a\uFFFF");
        for (String left : texts) {
            for (String right : texts) {
                int byCodePoints = Arrays.compare(
                        left.codePoints().toArray(), right.codePoints().toArray());
                assertThat(Integer.signum(LockPlan.compareCodePoints(left, right)))
                        .as("<%s> and <%s>", left, right)
                        .isEqualTo(Integer.signum(byCodePoints));
            }
        }
    }
}
