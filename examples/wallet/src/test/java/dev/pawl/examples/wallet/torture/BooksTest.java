package dev.pawl.examples.wallet.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.Pawl;
import dev.pawl.examples.wallet.torture.Message.Answer;
import dev.pawl.examples.wallet.torture.Operation.Kind;
import dev.pawl.memory.MemoryStore;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.Store;
import dev.pawl.testkit.HistoryException;
import dev.pawl.testkit.Recorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BooksTest {
    private static final String SLOT = "c0-1-0";

    private final MemoryStore store = new MemoryStore();
    private final Ledger ledger = new Ledger();

    @TempDir
    Path folder;

    private Histories histories;

    @BeforeEach
    void makeHistories() throws IOException {
        histories = new Histories(Files.createDirectory(folder.resolve("histories")), false);
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void aSharedInsertThatNobodyLookedForAfterItWasLostIsFound() {
        try (Recorder recorder = Histories.recorder(histories.folder(), "c0-1");
                Pawl pawl = recorder.pawl(forgettingCommits()).build()) {
            String id = Field.SHARED.get(0);
            Operation insert = new Operation(SLOT, 1, Kind.INSERT_SHARED, List.of(id));
            ledger.heard("c0-1", Message.before(insert));
            pawl.repository(Field.OWN).insert(id, new Own(id, 1)).orThrow();
            ledger.heard("c0-1", Message.told(insert, Answer.ACKNOWLEDGED, null));
        }

        TortureResult result = close();

        assertThat(result.findings()).isEmpty();
        assertThat(result.history().isSound()).as(result.history().toString()).isFalse();
    }

    @Test
    void aHistoryThatCannotBeJudgedIsKept() throws IOException {
        Path broken = histories.folder().resolve("c0-1.jsonl");
        Files.writeString(broken, "no history\n");

        assertThatThrownBy(this::close).isInstanceOf(HistoryException.class).hasMessageContaining("c0-1.jsonl");

        assertThat(histories.place()).isEqualTo(histories.folder().toString());
        histories.close();
        assertThat(broken).exists();
    }

    @Test
    void aHistoryThatThisProcessCannotCheckIsKeptAndNamed() throws IOException {
        histories = new Histories(histories.folder(), false, files -> {
            throw new OutOfMemoryError("Java heap space");
        });

        assertThatThrownBy(this::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("OutOfMemoryError: Java heap space")
                .hasMessageContaining("pawl check --torn " + histories.folder() + "/*.jsonl");

        histories.close();
        assertThat(histories.folder().resolve("books.jsonl")).exists();
    }

    @Test
    void aKindOfOperationThatNeverSucceedsIsFound() {
        book(Kind.READ, 60, Answer.ACKNOWLEDGED);
        book(Kind.DELETE_SHARED, 60, Answer.CONFLICT);

        assertThat(close().findings())
                .containsExactly(
                        "Of 60 operations of the kind delete shared none succeeded, though of the others 100 % did.");
    }

    @Test
    void aKindThatCouldHardlySucceedIsNotFound() {
        book(Kind.READ, 10, Answer.ACKNOWLEDGED);
        book(Kind.UPDATE, 200, Answer.FAILED);
        book(Kind.INSERT_SHARED, 60, Answer.CONFLICT);
        book(Kind.STALE, 60, Answer.CONFLICT);
        book(Kind.LOCKED, 60, Answer.UNSUPPORTED);

        TortureResult result = close();

        assertThat(result.findings()).isEmpty();
        assertThat(result.acknowledgedKinds()).containsOnlyKeys("read");
    }

    @Test
    void aThreadOfAClientThatDiesIsFoundAndNotTakenForOneThatHangs() {
        Operation update = new Operation(SLOT, 1, Kind.UPDATE, List.of(Field.HOT.get(0)));
        ledger.heard("c0-1", Message.before(update));
        ledger.heard("c0-1", Message.died(SLOT, new StackOverflowError("deep")));

        assertThat(ledger.findings())
                .containsExactly(
                        "The thread " + SLOT + " died of java.lang.StackOverflowError: deep, at " + update + ".");
        assertThat(ledger.openSince("c0-1", Long.MAX_VALUE)).isEmpty();
    }

    private void book(Kind kind, int times, Answer answer) {
        LongStream.rangeClosed(1, times).forEach(serial -> {
            Operation operation = new Operation("c0-1-" + kind, serial, kind, List.of());
            ledger.heard("c0-1", Message.before(operation));
            ledger.heard("c0-1", Message.told(operation, answer, null));
        });
    }

    private TortureResult close() {
        try (Recorder recorder = histories.books()) {
            Books books = new Books(recorder, store, ledger);
            books.open();
            return books.close("memory", new Faults(), histories);
        }
    }

    private Store forgettingCommits() {
        return new ForwardingStore(store) {
            @Override
            protected List<CommitOutcome> commitThrough(Committing committing, List<Commit> batch, Deadline deadline) {
                return batch.stream()
                        .<CommitOutcome>map(commit -> new CommitOutcome.Committed())
                        .toList();
            }

            @Override
            public void close() {
                // The books are still to be compared with it.
            }
        };
    }
}
