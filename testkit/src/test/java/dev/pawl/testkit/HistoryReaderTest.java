package dev.pawl.testkit;

import static dev.pawl.testkit.Commits.SOON;
import static dev.pawl.testkit.Commits.wallet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.store.Key;
import dev.pawl.store.Store;
import dev.pawl.store.Version;
import dev.pawl.testkit.HistoryEvent.Opened;
import dev.pawl.testkit.HistoryEvent.Read;
import dev.pawl.testkit.HistoryEvent.Told;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryReaderTest {
    private static final Key ALICE = wallet("alice");

    @TempDir
    private Path folder;

    @Test
    void aTornLastLineIsLeftOutAndReported() throws IOException {
        Path file = recorded(new FakeStore(), store -> store.read(List.of(ALICE), SOON));
        try (HistoryReader whole = HistoryReader.open(file)) {
            assertThat(whole.events()).hasSize(2);
            assertThat(whole.truncated()).isFalse();
        }
        String text = Files.readString(file);
        Files.writeString(file, text.substring(0, text.length() - 9));

        try (HistoryReader torn = HistoryReader.open(file)) {
            assertThat(torn.events()).singleElement().isInstanceOf(Opened.class);
            assertThat(torn.truncated()).isTrue();
        }
    }

    @Test
    void anEmptyFileIsATornHistory() throws IOException {
        try (HistoryReader reader = HistoryReader.open(Files.createFile(folder.resolve("empty")))) {
            assertThat(reader.next()).isEmpty();
            assertThat(reader.truncated()).isTrue();
        }
    }

    @Test
    void aBrokenLineInTheMiddleIsAnErrorThatNamesIt() throws IOException {
        Path file = recorded(new FakeStore(), store -> store.read(List.of(ALICE), SOON));
        Files.writeString(file, "{\"event\":\"read\",\"proc\n{}\n", StandardOpenOption.APPEND);

        assertThatThrownBy(() -> all(Read.class, file))
                .isInstanceOfSatisfying(
                        HistoryException.class, e -> assertThat(e.line()).isEqualTo(3))
                .hasMessageStartingWith("Line 3 of " + file + " cannot be read: ");
    }

    @Test
    void whatIsNoEventIsAnErrorThatSaysWhy() throws IOException {
        assertUnreadable("{\"event\":\"dance\",\"process\":\"p\"}", "dance");
        assertUnreadable("{\"event\":\"told\",\"process\":\"p\",\"call\":1,\"outcome\":\"done\"}", "at");
        assertUnreadable("{\"event\":\"told\",\"process\":\"p\",\"call\":1,\"at\":2}", "outcome");
        assertUnreadable(
                "{\"event\":\"told\",\"process\":\"p\",\"call\":1,\"outcome\":\"done\",\"at\":2,\"x\":1}", "x");
        assertUnreadable(
                "{\"event\":\"told\",\"process\":\"p\",\"call\":1,\"outcome\":\"done\",\"left\":[{\"key\":{\"kind\":\"k\",\"id\":\"i:1\"},\"state\":\"07\"}],\"at\":2}",
                "Not a version: '07'");
        assertUnreadable("null", "null");
        assertUnreadable("", "");
        assertUnreadable("[]", "");
    }

    @Test
    void aFileThatIsNoHistoryOrOfAnotherFormatIsRefusedAtItsFirstLine() throws IOException {
        Path other = folder.resolve("other");
        Files.writeString(other, "{\"event\":\"told\",\"process\":\"p\",\"call\":1,\"outcome\":\"done\",\"at\":2}\n");
        assertThatThrownBy(() -> all(Told.class, other))
                .hasMessage(
                        "Line 1 of " + other + " cannot be read: a history begins with an event of the kind 'history'");

        Files.writeString(
                other,
                "{\"event\":\"history\",\"process\":\"p\",\"format\":4,\"pid\":1,\"clock\":\"c\",\"time\":\"2026-01-01T00:00:00Z\",\"at\":2}\n");
        assertThatThrownBy(() -> all(Told.class, other))
                .hasMessage("Line 1 of " + other + " cannot be read: it is of format 4; readable is 3");
    }

    @Test
    void damagedLinesAreErrorsAndNeverAnythingElse() throws IOException {
        LossyStore lossy = new LossyStore(new FakeStore(), 3, LossRates.heavy());
        Path file = recorded(lossy, store -> {
            for (int i = 0; i < 10; i++) {
                store.commit(List.of(Commits.insert(wallet("w" + i)), Commits.replace(ALICE, Version.of(i))), SOON);
            }
        });
        byte[] good = Files.readAllBytes(file);
        Random dice = new Random(1);
        for (int i = 0; i < 500; i++) {
            byte[] bad = good.clone();
            for (int hits = 1 + dice.nextInt(3); hits > 0; hits--) {
                bad[dice.nextInt(bad.length)] = (byte) dice.nextInt(256);
            }
            Files.write(file, bad);
            try (HistoryReader reader = HistoryReader.open(file)) {
                assertThat(reader.events().count()).isPositive();
            } catch (HistoryException e) {
                assertThat(e).hasMessageContaining("Line " + e.line() + " of ");
            }
        }
    }

    private void assertUnreadable(String line, String why) throws IOException {
        Path file = folder.resolve("bad");
        Files.deleteIfExists(file);
        Recorder.to(file, "p").close();
        Files.writeString(file, line + "\n", StandardOpenOption.APPEND);
        assertThatThrownBy(() -> all(Told.class, file))
                .isInstanceOf(HistoryException.class)
                .hasMessageStartingWith("Line 2 of ")
                .hasMessageContaining(why);
    }

    private Path recorded(Store store, Consumer<Store> use) {
        Path file = folder.resolve("history.jsonl");
        try (Recorder recorder = Recorder.to(file, "p")) {
            use.accept(recorder.recording(store));
        }
        return file;
    }

    private static <E extends HistoryEvent> List<E> all(Class<E> type, Path file) {
        try (HistoryReader reader = HistoryReader.open(file)) {
            return reader.events().filter(type::isInstance).map(type::cast).toList();
        }
    }
}
