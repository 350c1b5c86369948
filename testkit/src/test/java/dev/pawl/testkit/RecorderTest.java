package dev.pawl.testkit;

import static dev.pawl.testkit.Commits.SOON;
import static dev.pawl.testkit.Commits.wallet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pawl.AggregateType;
import dev.pawl.CallObserver;
import dev.pawl.NotFoundException;
import dev.pawl.Pawl;
import dev.pawl.Repository;
import dev.pawl.Versioned;
import dev.pawl.memory.MemoryStore;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.Store;
import dev.pawl.store.StoreException;
import dev.pawl.store.Version;
import dev.pawl.testkit.HistoryEvent.Answered;
import dev.pawl.testkit.HistoryEvent.Called;
import dev.pawl.testkit.HistoryEvent.Ending;
import dev.pawl.testkit.HistoryEvent.Left;
import dev.pawl.testkit.HistoryEvent.Mismatch;
import dev.pawl.testkit.HistoryEvent.Read;
import dev.pawl.testkit.HistoryEvent.Seen;
import dev.pawl.testkit.HistoryEvent.Sent;
import dev.pawl.testkit.HistoryEvent.Settled;
import dev.pawl.testkit.HistoryEvent.Told;
import dev.pawl.testkit.check.HistoryChecker;
import dev.pawl.testkit.check.Report;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecorderTest {
    private static final Key ALICE = wallet("alice");
    private static final Key PAIR = new Key(
            "ledger",
            new Id.Tuple(List.of(new Id.Text("a,\"\\\n\u00e9"), new Id.Int64(7), new Id.Uuid(new UUID(1, 2)))));

    @TempDir
    private Path folder;

    @Test
    void aReadIsRecordedWithTheVersionsItSaw() {
        FakeStore fake = new FakeStore();
        fake.commit(List.of(Commits.insert(ALICE)), SOON);
        Path file = recorded(fake, store -> store.read(List.of(ALICE, PAIR), SOON));

        Read read = only(Read.class, file);
        assertThat(read.seen()).containsExactly(new Seen(ALICE, fake.state(ALICE)), new Seen(PAIR, State.absent()));
        assertThat(read.error()).isNull();
        assertThat(read.start()).isLessThanOrEqualTo(read.end());
        assertThat(read.client()).isEqualTo(Thread.currentThread().getName());
    }

    @Test
    void aFailedReadIsRecordedAndStillFails() {
        LossyStore failing = new LossyStore(new FakeStore(), 1, new LossRates(0, 0, 0, 0, 0, 0, 0, 1));
        Path file = recorded(
                failing,
                store -> assertThatThrownBy(() -> store.read(List.of(ALICE), SOON))
                        .isInstanceOf(StoreException.class));

        assertThat(only(Read.class, file).seen()).isEmpty();
        assertThat(only(Read.class, file).error()).contains("Could not read [wallet alice]");
    }

    @Test
    void aCommitIsRecordedBeforeItIsMadeAndItsOutcomeAfterwards() {
        Commit plain = Commits.insert(PAIR);
        Commit insert =
                new Commit(plain.attempt(), Set.of(new RequestId("order \u2603")), plain.conditions(), plain.writes());
        Path file = recorded(new FakeStore(), store -> store.commit(List.of(insert), SOON));

        Sent sent = only(Sent.class, file);
        assertThat(sent.attempt()).isEqualTo(insert.attempt());
        assertThat(sent.requests()).isEqualTo(insert.requests());
        assertThat(sent.conditions()).isEqualTo(insert.conditions());
        assertThat(sent.writes()).containsExactly(new Left(PAIR, State.at(Version.first(insert.attempt())), null));
        Answered answered = only(Answered.class, file);
        assertThat(answered.attempt()).isEqualTo(insert.attempt());
        assertThat(answered.batch()).isEqualTo(sent.batch());
        assertThat(answered.answer().ending()).isEqualTo(Ending.COMMITTED);
        assertThat(answered.at()).isGreaterThanOrEqualTo(sent.at());
    }

    @Test
    void aBatchSharesItsNumberAndEachCommitKeepsItsOwnAnswer() {
        Commit good = Commits.insert(ALICE);
        Commit stale = Commits.replace(PAIR, Version.of(3));
        Path file = recorded(new FakeStore(), store -> store.commit(List.of(good, stale), SOON));

        assertThat(all(Sent.class, file)).extracting(Sent::batch).containsExactly(1L, 1L);
        assertThat(all(Answered.class, file))
                .extracting(answered -> answered.answer().ending())
                .containsExactly(Ending.COMMITTED, Ending.REJECTED);
        assertThat(all(Answered.class, file).get(1).answer().mismatches())
                .containsExactly(new Mismatch(PAIR, State.at(Version.of(3)), State.absent()));
    }

    @Test
    void eachPartOfACommitIsRecordedWithWhatItWasMadeWithinAndHowThatEnded() {
        FakeStore fake = new FakeStore();
        Commit first = Commits.insert(ALICE);
        Commit second = Commits.replace(ALICE, Version.first(first.attempt()));
        Commit both = Commit.together(List.of(first, second));
        Path file = recorded(fake, store -> store.commit(List.of(both), SOON));

        assertThat(all(Sent.class, file)).extracting(Sent::attempt).containsExactly(first.attempt(), second.attempt());
        assertThat(all(Sent.class, file)).extracting(Sent::within).containsExactly(second.attempt(), null);
        assertThat(all(Sent.class, file))
                .extracting(Sent::conditions)
                .containsExactly(first.conditions(), second.conditions());
        assertThat(all(Answered.class, file))
                .extracting(Answered::attempt)
                .containsExactly(first.attempt(), second.attempt());
        assertThat(all(Answered.class, file))
                .allSatisfy(answered -> assertThat(answered.answer().ending()).isEqualTo(Ending.COMMITTED));
    }

    @Test
    void aDeleteLeavesItsKeyAbsent() {
        FakeStore fake = new FakeStore();
        fake.commit(List.of(Commits.insert(ALICE)), SOON);
        Path file = recorded(fake, store -> store.commit(List.of(Commits.delete(ALICE, fake.state(ALICE))), SOON));

        assertThat(only(Sent.class, file).writes()).containsExactly(new Left(ALICE, State.absent(), null));
    }

    @Test
    void aLostReplyAndItsSettlementAreJoinedByTheAttempt() {
        LossyStore lossy = new LossyStore(new FakeStore(), 1, new LossRates(1, 0, 0, 0, 0, 0, 0, 0));
        Commit insert = Commits.insert(ALICE);
        Path file = recorded(lossy, store -> {
            CommitOutcome.InDoubt doubt =
                    (CommitOutcome.InDoubt) store.commit(List.of(insert), SOON).get(0);
            store.settle(doubt.ticket(), SOON);
        });

        assertThat(only(Answered.class, file).answer().ending()).isEqualTo(Ending.IN_DOUBT);
        Settled settled = only(Settled.class, file);
        assertThat(settled.ticket()).isEqualTo(insert.ticket());
        assertThat(settled.answer().ending()).isEqualTo(Ending.REFUSED);
        assertThat(settled.answer().reason()).isEqualTo(CommitOutcome.Reason.FENCED);
    }

    @Test
    void anExceptionFromTheStoreIsRecordedForEveryCommitOfTheBatchAndPassedOn() {
        Path file = recorded(
                new FakeStore() {
                    @Override
                    public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
                        throw new IllegalArgumentException("no such kind");
                    }
                },
                store -> assertThatThrownBy(
                                () -> store.commit(List.of(Commits.insert(ALICE), Commits.insert(PAIR)), SOON))
                        .hasMessage("no such kind"));

        assertThat(all(Answered.class, file))
                .extracting(answered -> answered.answer().ending())
                .containsExactly(Ending.THREW, Ending.THREW);
    }

    @Test
    void repeatedRequestsAreRecordedWithTheirFirstResults() {
        RequestId request = new RequestId("order-1");
        Condition result = new Condition(ALICE, State.at(Version.of(5)));
        Path file = recorded(
                new FakeStore() {
                    @Override
                    public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
                        return List.of(
                                new CommitOutcome.Rejected(List.of(new Conflict.Repeated(request, List.of(result)))));
                    }
                },
                store -> store.commit(List.of(Commits.insert(ALICE)), SOON));

        assertThat(only(Answered.class, file).answer().repeated())
                .containsExactly(new HistoryEvent.Repeated(request, List.of(new Seen(ALICE, State.at(Version.of(5))))));
    }

    @Test
    void everythingThatCallersAskAndAreToldIsRecordedByOneLine() {
        Path file = folder.resolve("history.jsonl");
        AggregateType<String, Note> notes = AggregateType.of("note", String.class, Note.class);
        Key a = new Key("note", new Id.Text("a"));
        try (Recorder recorder = Recorder.to(file, "client-1");
                Pawl pawl = recorder.pawl(new MemoryStore()).build()) {
            Repository<String, Note> repository = pawl.repository(notes);
            Versioned<String, Note> first =
                    repository.insert("a", new Note("1")).orThrow();
            repository.update("a", note -> new Note("2"));
            repository.update("a", note -> note);
            repository.replace(first.with(note -> new Note("3")));
            pawl.transact(tx -> tx.get(notes, "a"));
            pawl.transact(tx -> tx.delete(tx.get(notes, "a")));
            assertThatThrownBy(() -> repository.get("a")).isInstanceOf(NotFoundException.class);
        }

        List<Told> told = all(Told.class, file);
        assertThat(all(Called.class, file))
                .extracting(Called::operation)
                .containsExactly("insert", "update", "update", "replace", "transact", "transact", "get");
        assertThat(told)
                .extracting(Told::outcome)
                .containsExactly(
                        CallObserver.Ending.DONE,
                        CallObserver.Ending.DONE,
                        CallObserver.Ending.DONE,
                        CallObserver.Ending.NOT_DONE,
                        CallObserver.Ending.DONE,
                        CallObserver.Ending.DONE,
                        CallObserver.Ending.NOT_DONE);
        List<Sent> commits = all(Sent.class, file);
        assertThat(commits).extracting(Sent::call).containsExactly(1L, 2L, 4L, 6L);
        Seen inserted = left(commits.get(0));
        Seen updated = left(commits.get(1));
        assertThat(told)
                .extracting(Told::left)
                .containsExactly(
                        List.of(inserted),
                        List.of(updated),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(new Seen(a, State.absent())),
                        List.of());
        assertThat(told.get(2).seen()).containsExactly(updated);
        assertThat(told.get(4).seen()).containsExactly(updated);
        assertThat(HistoryChecker.check(file).violations()).isEmpty();
    }

    @Test
    void whatATransactionInsertsAndDeletesAgainIsNotToldAsWritten() {
        Path file = folder.resolve("history.jsonl");
        AggregateType<String, Note> notes = AggregateType.of("note", String.class, Note.class);
        try (Recorder recorder = Recorder.to(file, "client-1");
                Pawl pawl = recorder.pawl(new MemoryStore()).build()) {
            pawl.transact(tx -> {
                tx.delete(tx.insert(notes, "a", new Note("1")));
                tx.insert(notes, "b", new Note("1"));
            });
            pawl.transact(tx -> {
                tx.delete(tx.get(notes, "b"));
                tx.delete(tx.insert(notes, "b", new Note("2")));
            });
        }

        State inserted = left(all(Sent.class, file).get(0)).state();
        Key b = new Key("note", new Id.Text("b"));
        assertThat(all(Told.class, file))
                .extracting(Told::left)
                .containsExactly(List.of(new Seen(b, inserted)), List.of(new Seen(b, State.absent())));
        assertThat(HistoryChecker.check(file).violations()).isEmpty();
    }

    @Test
    void eachVersionThatATransactionGaveAKeyIsTold() {
        Path file = folder.resolve("history.jsonl");
        AggregateType<String, Note> notes = AggregateType.of("note", String.class, Note.class);
        try (Recorder recorder = Recorder.to(file, "client-1");
                Pawl pawl = recorder.pawl(new MemoryStore()).build()) {
            pawl.transact(tx -> {
                tx.insert(notes, "a", new Note("1"));
                tx.delete(tx.update(notes, "a", note -> new Note("2")));
                tx.insert(notes, "a", new Note("3"));
            });
            pawl.transact(tx -> tx.delete(tx.update(notes, "a", note -> new Note("4"))));
        }

        assertThat(all(Sent.class, file).get(0).writes().get(0).covers()).isEqualTo(3);
        assertThat(all(Told.class, file)).extracting(told -> told.left().size()).containsExactly(3, 1);
        assertThat(HistoryChecker.check(file).violations()).isEmpty();
    }

    /** The figure in docs/checking.md: processor time, which other programs on the machine do not lengthen much. */
    @Test
    @Tag("full")
    void recordingAnUpdateCostsLittle() {
        long plain = nanosPerUpdate(Pawl.on(new MemoryStore()));
        long recorded;
        try (Recorder recorder = Recorder.to(folder.resolve("history.jsonl"), "p")) {
            recorded = nanosPerUpdate(recorder.pawl(new MemoryStore()).build());
        }
        System.out.printf("an update takes %,d ns, and %,d ns recorded%n", plain, recorded);
        assertThat(recorded - plain).isLessThan(1_000_000);
    }

    private static long nanosPerUpdate(Pawl pawl) {
        AggregateType<String, Note> notes = AggregateType.of("note", String.class, Note.class);
        Repository<String, Note> repository = pawl.repository(notes);
        repository.insert("a", new Note("")).orThrow();
        int updates = 20_000;
        long before = 0;
        for (int i = 0; i < 2 * updates; i++) {
            if (i == updates) {
                before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            }
            String text = Integer.toString(i);
            repository.update("a", note -> new Note(text));
        }
        return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before) / updates;
    }

    @Test
    void callersWhoseUpdatesAreCombinedAreToldVersionsThatOneCommitCovers() throws InterruptedException {
        Path file = folder.resolve("history.jsonl");
        AggregateType<String, Note> notes = AggregateType.of("note", String.class, Note.class);
        int threads = 16;
        int each = 50;
        try (Recorder recorder = Recorder.to(file, "p");
                Pawl pawl = recorder.pawl(new MemoryStore()).build()) {
            Repository<String, Note> repository = pawl.repository(notes);
            repository.insert("a", new Note("")).orThrow();
            List<Thread> clients = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                String client = "c" + t;
                clients.add(new Thread(
                        () -> {
                            for (int i = 0; i < each; i++) {
                                String text = client + i;
                                repository.update("a", note -> new Note(text));
                            }
                        },
                        client));
            }
            clients.forEach(Thread::start);
            for (Thread client : clients) {
                client.join();
            }
        }

        Report report = HistoryChecker.check(file);
        assertThat(report.violations()).as("%s", report).isEmpty();
        assertThat(report.calls()).isEqualTo(1 + (long) threads * each);
        assertThat(all(Sent.class, file)).anyMatch(sent -> sent.writes().get(0).covers() != null);
    }

    private record Note(String text) {}

    private static Seen left(Sent commit) {
        return new Seen(commit.writes().get(0).key(), commit.writes().get(0).state());
    }

    @Test
    void aCombinedWriteSaysHowManyVersionsItStandsFor() {
        FakeStore fake = new FakeStore();
        Commit insert = Commits.insert(ALICE);
        Version first = Version.first(insert.attempt());
        Path file = recorded(fake, store -> {
            store.commit(List.of(insert), SOON);
            store.commit(List.of(Commits.replace(ALICE, first, 3)), SOON);
        });

        assertThat(all(Sent.class, file))
                .extracting(sent -> sent.writes().get(0).covers())
                .containsExactly(null, 3L);
    }

    @Test
    void theClockOfOneMachineIsThatOfEachOfItsProcesses() throws IOException, InterruptedException {
        assumeTrue(Files.exists(Path.of("/proc/sys/kernel/random/boot_id")), "needs Linux");
        String java = ProcessHandle.current().info().command().orElseThrow();
        long before = System.nanoTime();
        Process other = new ProcessBuilder(
                        java, "-Xshare:auto", "-cp", System.getProperty("java.class.path"), NanoTime.class.getName())
                .start();
        String[] told = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split(" ", 2);
        assertThat(other.waitFor()).isZero();

        assertThat(Long.parseLong(told[0])).isBetween(before, System.nanoTime());
        assertThat(told[1]).isEqualTo(MonotonicClock.name());
    }

    @Test
    void threadsDoNotTearEachOthersLinesAndEachKeepsItsOrder() throws InterruptedException {
        Path file = folder.resolve("history.jsonl");
        int threads = 8;
        int each = 500;
        try (Recorder recorder = Recorder.to(file, "p")) {
            List<Thread> clients = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                clients.add(new Thread(
                        () -> {
                            for (int i = 0; i < each; i++) {
                                recorder.began(Integer.toString(i), List.of(ALICE));
                            }
                        },
                        "c" + t));
            }
            clients.forEach(Thread::start);
            for (Thread client : clients) {
                client.join();
            }
        }

        Map<String, Integer> next = new HashMap<>();
        for (Called called : all(Called.class, file)) {
            int expected = next.merge(called.client(), 1, Integer::sum) - 1;
            assertThat(called.operation()).isEqualTo(Integer.toString(expected));
        }
        assertThat(next).hasSize(threads).containsValue(each);
    }

    @Test
    void whereProcessesShareNoClockAllRecordersOfOneHaveTheSame() {
        Path none = folder.resolve("boot_id");

        assertThat(MonotonicClock.name(none)).startsWith("process-").isEqualTo(MonotonicClock.name(none));
    }

    @Test
    void anInterruptedThreadStillRecordsAndKeepsItsInterrupt() {
        Path file = folder.resolve("history.jsonl");
        try (Recorder recorder = Recorder.to(file, "p")) {
            Thread.currentThread().interrupt();
            recorder.began("update", List.of(ALICE));
            assertThat(Thread.interrupted()).isTrue();
            recorder.began("update", List.of(ALICE));
        }

        assertThat(all(Called.class, file)).hasSize(2);
    }

    @Test
    void linesAreInTheFileBeforeTheRecorderIsClosed() {
        Path file = folder.resolve("history.jsonl");
        try (Recorder recorder = Recorder.to(file, "p")) {
            recorder.began("update", List.of(ALICE));

            assertThat(all(Called.class, file)).hasSize(1);
        }
    }

    @Test
    void aHistoryThatExistsIsNeverWrittenTo() throws IOException {
        Path file = Files.createFile(folder.resolve("history.jsonl"));

        assertThatThrownBy(() -> Recorder.to(file, "p"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("The history " + file + " exists already; record into a new file, one per process.");
    }

    @Test
    void aClosedRecorderRefusesToLoseALine() {
        Recorder recorder = Recorder.to(folder.resolve("history.jsonl"), "p");
        recorder.close();
        recorder.close();

        assertThatThrownBy(() -> recorder.began("update", List.of(ALICE)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("is closed; nothing more can be recorded in it.");
    }

    @Test
    void aWriteThatFailsIsReportedAndEndsTheHistory() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "needs a device that is always full");
        HistoryEvent event = new Told("p", 1, CallObserver.Ending.DONE, List.of(), List.of(), 1);
        try (FileOutputStream out = new FileOutputStream(full.toFile())) {
            HistoryWriter writer = new HistoryWriter(full, out);
            assertThatThrownBy(() -> writer.write(event))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage("Could not write to the history /dev/full.");
            assertThatThrownBy(() -> writer.write(event))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is incomplete since a write failed");
        }
    }

    private Path recorded(Store store, Consumer<Store> use) {
        Path file = folder.resolve("history.jsonl");
        try (Recorder recorder = Recorder.to(file, "p")) {
            use.accept(recorder.recording(store));
        }
        return file;
    }

    private static <E extends HistoryEvent> E only(Class<E> type, Path file) {
        List<E> events = all(type, file);
        assertThat(events).hasSize(1);
        return events.get(0);
    }

    private static <E extends HistoryEvent> List<E> all(Class<E> type, Path file) {
        try (HistoryReader reader = HistoryReader.open(file)) {
            return reader.events().filter(type::isInstance).map(type::cast).toList();
        }
    }
}
