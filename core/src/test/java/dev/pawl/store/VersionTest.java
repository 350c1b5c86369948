package dev.pawl.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTest {
    @Test
    void everyVersionIsReadBackFromItsTextAndItsEntityTag() {
        for (Version version : new Version[] {
            Version.UNNUMBERED,
            new Version(-1, 5),
            Version.of(0),
            Version.of(Long.MAX_VALUE),
            new Version(7, 1),
            new Version(7, -1),
            new Version(7, Long.MIN_VALUE),
            Version.first(AttemptId.fresh())
        }) {
            assertThat(Version.parse(version.toString())).isEqualTo(version);
            assertThat(Version.fromEntityTag(version.toEntityTag())).isEqualTo(version);
        }
    }

    @Test
    void aStampIsWrittenAsAnUnsignedNumberToTheBase36() {
        Random dice = new Random(1);
        LongStream.concat(LongStream.of(1, -1, 35, 36, -36, Long.MAX_VALUE, Long.MIN_VALUE), dice.longs(1_000))
                .forEach(stamp ->
                        assertThat(new Version(7, stamp)).hasToString("7." + Long.toUnsignedString(stamp, 36)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "07",
                "+7",
                "-1",
                "-2",
                "7.",
                "7.0",
                "7.A",
                "7.-1",
                "7.1.2",
                " 7",
                "7 ",
                "new.",
                "newer",
                "99999999999999999999",
                "7.zzzzzzzzzzzzzzzzzzzz",
                "new0",
                "7.00",
                "٧"
            })
    void anyOtherTextIsRefusedAndNamed(String text) {
        assertThatThrownBy(() -> Version.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "W/\"7\"", "*", "\"7\", \"8\"", "\"\"", "\""})
    void onlyOneStrongEntityTagIsAVersion(String tag) {
        assertThatThrownBy(() -> Version.fromEntityTag(tag)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theSameCounterOfAnotherLifeIsAnotherVersion() {
        assertThat(Version.first(AttemptId.fresh())).isNotEqualTo(Version.first(AttemptId.fresh()));
        assertThat(Version.of(3).next(AttemptId.fresh()).counter()).isEqualTo(4);
        assertThat(Version.UNNUMBERED.next(AttemptId.fresh()).counter()).isEqualTo(1);
    }
}
