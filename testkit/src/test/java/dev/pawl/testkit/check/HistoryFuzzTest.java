package dev.pawl.testkit.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.pawl.testkit.HistoryException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whatever stands behind the first line of a history, it is judged, or refused with the number of the line. */
class HistoryFuzzTest {
    private static final byte[] HEADER =
            ("{\"event\":\"history\",\"process\":\"p\",\"format\":3,\"pid\":1,\"clock\":\"c\","
                            + "\"time\":\"2026-11-24T08:00:00Z\",\"at\":0}\n")
                    .getBytes(StandardCharsets.UTF_8);

    @FuzzTest
    void linesAreJudgedOrRefusedByTheirNumber(byte[] lines) throws IOException {
        Path file = Files.createTempFile("fuzzed", ".jsonl");
        try {
            ByteArrayOutputStream history = new ByteArrayOutputStream();
            history.write(HEADER);
            history.write(lines);
            Files.write(file, history.toByteArray());
            assertThat(HistoryChecker.check(file).violated()).isNotNegative();
        } catch (HistoryException e) {
            assertThat(e).hasMessageStartingWith("Line " + e.line() + " of ");
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("clock");
        } finally {
            Files.delete(file);
        }
    }
}
