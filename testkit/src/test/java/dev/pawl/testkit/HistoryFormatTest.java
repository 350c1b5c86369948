package dev.pawl.testkit;

import static dev.pawl.testkit.Commits.SOON;
import static dev.pawl.testkit.Commits.wallet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.CallObserver;
import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome.InDoubt;
import dev.pawl.store.Condition;
import dev.pawl.store.Key;
import dev.pawl.store.Node;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.Store;
import dev.pawl.store.Version;
import dev.pawl.store.Write;
import dev.pawl.testkit.check.HistoryChecker;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The example and the tables of the documentation against what is really written. */
class HistoryFormatTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "history-format.md");
    private static final AttemptId FIRST = AttemptId.parse("0193a1b2-c3d4-7e5f-8a6b-0c1d2e3f4a5b");
    private static final AttemptId SECOND = AttemptId.parse("0193a1b2-c3d5-7e5f-8a6b-5a4f3e2d1c0b");
    private static final Key ALICE = wallet("alice");

    @TempDir
    private Path folder;

    @Test
    void theDocumentedExampleIsWhatTheRecorderWrites() throws IOException {
        assertThat(Files.readString(example())).isEqualTo(documented());
    }

    @Test
    void theDocumentedExampleCanBeRead() throws IOException {
        Path file = folder.resolve("documented.jsonl");
        Files.writeString(file, documented());
        try (HistoryReader reader = HistoryReader.open(file)) {
            assertThat(reader.events()).hasSize(documented().lines().toList().size());
            assertThat(reader.truncated()).isFalse();
        }
    }

    @Test
    void theDocumentedExampleIsSound() throws IOException {
        assertThat(HistoryChecker.check(example()).violations()).isEmpty();
    }

    @Test
    void everyFieldOfEveryEventIsDocumented() throws IOException {
        String document = Files.readString(DOCUMENT);
        List<Class<?>> records = Stream.of(HistoryEvent.class.getDeclaredClasses())
                .filter(Class::isRecord)
                .toList();
        assertThat(records).containsAll(List.of(HistoryEvent.class.getPermittedSubclasses()));
        for (Class<?> each : records) {
            for (RecordComponent field : each.getRecordComponents()) {
                assertThat(document).contains("`" + field.getName() + "`");
            }
        }
    }

    @Test
    void everyKindOfEventIsInTheExample() throws IOException {
        List<String> kinds = documented()
                .lines()
                .map(JsonMapper.shared()::readTree)
                .map(HistoryFormatTest::kind)
                .toList();

        assertThat(kinds).hasSize((int) documented().lines().count());
        assertThat(Set.copyOf(kinds)).hasSize(HistoryEvent.class.getPermittedSubclasses().length);
    }

    private static String kind(JsonNode line) {
        return line.get("event").asString();
    }

    private static String documented() throws IOException {
        String document = Files.readString(DOCUMENT);
        int start = document.indexOf("```json\n") + "```json\n".length();
        return document.substring(start, document.indexOf("```", start));
    }

    /** A wallet is inserted; an update of it is settled after its reply was lost; a stale one is rejected. */
    private Path example() throws IOException {
        Path file = folder.resolve("example.jsonl");
        AtomicLong clock = new AtomicLong();
        String thread = Thread.currentThread().getName();
        Thread.currentThread().setName("worker-1");
        FakeStore fake = new FakeStore();
        try (Recorder recorder = new Recorder(
                HistoryWriter.to(file),
                "till-1",
                4711,
                "boot-4f9c7ba4-0b7e-4b8e-9f3c-2d1f5a6b7c8d",
                Instant.parse("2026-11-22T02:36:53Z"),
                () -> clock.addAndGet(1000))) {
            Version first = Version.first(FIRST);
            Version second = first.next(SECOND);
            recorder.recording(fake).commit(List.of(put(FIRST, Set.of(), State.absent(), first)), SOON);

            Store losing = recorder.recording(new LossyStore(fake, 1, new LossRates(0, 1, 0, 0, 0, 0, 0, 0)));
            CallObserver.Call call = recorder.began("update", List.of(ALICE));
            losing.read(List.of(ALICE), SOON);
            Set<RequestId> requests = Set.of(new RequestId("order-17"));
            InDoubt doubt = (InDoubt) losing.commit(List.of(put(SECOND, requests, State.at(first), second)), SOON)
                    .get(0);
            losing.settle(doubt.ticket(), SOON);
            call.ended(CallObserver.Ending.DONE, List.of(), List.of(new Condition(ALICE, State.at(second))));

            AttemptId third = AttemptId.parse("0193a1b2-c3d6-7e5f-8a6b-111111111111");
            recorder.recording(fake).commit(List.of(put(third, Set.of(), State.at(first), first.next(third))), SOON);
            recorder.recording(fake).repeated(new RequestId("order-17"), SOON);
        } finally {
            Thread.currentThread().setName(thread);
        }
        return file;
    }

    private static Commit put(AttemptId attempt, Set<RequestId> requests, State expected, Version left) {
        return new Commit(
                attempt,
                requests,
                List.of(new Condition(ALICE, expected)),
                List.of(new Write.Put(ALICE, left, new Node.Fields(Map.of()))));
    }
}
