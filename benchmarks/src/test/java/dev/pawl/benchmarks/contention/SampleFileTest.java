package dev.pawl.benchmarks.contention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleFileTest {
    @TempDir
    private Path folder;

    @Test
    void whatWasWrittenIsReadAgain() throws IOException {
        List<Sample> samples = List.of(
                new Sample("SQLite", Load.HOT, 8, 1, "pawl", Role.PAWL, 1.25, 1_234, 987.5, 10, 99, 3, 1, 0, 0),
                new Sample("SQLite", Load.ZIPF, 64, 2, "pessimistic", Role.BY_HAND, 2, 7, 3.5, 11, 98, 4, 2, 5, 6));
        Path file = folder.resolve("samples.csv");

        SampleFile.write(file, samples);

        assertThat(SampleFile.read(file)).isEqualTo(samples);
    }

    @Test
    void lineThatIsNoSampleIsNamed() throws IOException {
        Path file = folder.resolve("samples.csv");
        SampleFile.write(
                file, List.of(new Sample("SQLite", Load.HOT, 8, 1, "pawl", Role.PAWL, 1, 1, 1, 1, 1, 0, 0, 0, 0)));
        Files.writeString(file, Files.readString(file).replace("HOT", "COLD"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> SampleFile.read(file))
                .withMessageContaining("Line 2 of " + file);
    }
}
