package dev.pawl.testkit;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.Key;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.Store;
import dev.pawl.store.Stored;
import dev.pawl.store.Ticket;
import dev.pawl.store.Write;
import dev.pawl.testkit.HistoryEvent.Answer;
import dev.pawl.testkit.HistoryEvent.Ending;
import dev.pawl.testkit.HistoryEvent.Left;
import dev.pawl.testkit.HistoryEvent.Mismatch;
import dev.pawl.testkit.HistoryEvent.Repeated;
import dev.pawl.testkit.HistoryEvent.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A store around a store that records what it is asked and answers. */
final class RecordingStore extends ForwardingStore {
    private final Store store;
    private final Recorder recorder;

    RecordingStore(Store store, Recorder recorder) {
        super(store);
        this.store = store;
        this.recorder = recorder;
    }

    @Override
    public List<Optional<Stored>> read(List<Key> keys, Deadline deadline) {
        long start = recorder.now();
        try {
            List<Optional<Stored>> read = store.read(keys, deadline);
            long end = recorder.now();
            recordRead(seen(keys, read), null, start, end);
            return read;
        } catch (RuntimeException e) {
            recordRead(List.of(), e.toString(), start, recorder.now());
            throw e;
        }
    }

    @Override
    protected List<CommitOutcome> commitThrough(Committing committing, List<Commit> batch, Deadline deadline) {
        long number = recorder.nextBatch();
        long start = recorder.now();
        for (Commit commit : batch) {
            for (Commit part : parts(commit)) {
                boolean itself = part.attempt().equals(commit.attempt());
                recorder.write(new HistoryEvent.Sent(
                        recorder.process(),
                        Recorder.client(),
                        number,
                        recorder.call(),
                        part.attempt(),
                        itself ? null : commit.attempt(),
                        part.requests(),
                        part.conditions(),
                        part.writes().stream().map(write -> left(part, write)).toList(),
                        start));
            }
        }
        List<Answer> answers = new ArrayList<>();
        try {
            List<CommitOutcome> outcomes = committing.commit(batch, deadline);
            outcomes.forEach(outcome -> answers.add(answer(outcome)));
            return outcomes;
        } catch (RuntimeException e) {
            batch.forEach(commit -> answers.add(threw(e)));
            throw e;
        } finally {
            long end = recorder.now();
            for (int i = 0; i < answers.size(); i++) {
                for (Commit part : parts(batch.get(i))) {
                    recorder.write(new HistoryEvent.Answered(
                            recorder.process(), Recorder.client(), number, part.attempt(), answers.get(i), end));
                }
            }
        }
    }

    private static List<Commit> parts(Commit commit) {
        return commit.parts().isEmpty() ? List.of(commit) : commit.parts();
    }

    @Override
    public CommitOutcome settle(Ticket ticket, Deadline deadline) {
        long start = recorder.now();
        try {
            CommitOutcome outcome = store.settle(ticket, deadline);
            recordSettled(ticket, answer(outcome), start);
            return outcome;
        } catch (RuntimeException e) {
            recordSettled(ticket, threw(e), start);
            throw e;
        }
    }

    @Override
    public Optional<Conflict.Repeated> repeated(RequestId request, Deadline deadline) {
        long start = recorder.now();
        try {
            Optional<Conflict.Repeated> found = store.repeated(request, deadline);
            recordLookedUp(request, found.map(RecordingStore::again).orElse(null), null, start);
            return found;
        } catch (RuntimeException e) {
            recordLookedUp(request, null, e.toString(), start);
            throw e;
        }
    }

    private void recordRead(List<Seen> seen, @Nullable String error, long start, long end) {
        recorder.write(new HistoryEvent.Read(recorder.process(), Recorder.client(), seen, error, start, end));
    }

    private void recordSettled(Ticket ticket, Answer answer, long start) {
        long end = recorder.now();
        recorder.write(new HistoryEvent.Settled(recorder.process(), Recorder.client(), ticket, answer, start, end));
    }

    private void recordLookedUp(RequestId request, @Nullable Repeated found, @Nullable String error, long start) {
        long end = recorder.now();
        recorder.write(
                new HistoryEvent.LookedUp(recorder.process(), Recorder.client(), request, found, error, start, end));
    }

    private static List<Seen> seen(List<Key> keys, List<Optional<Stored>> read) {
        List<Seen> seen = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            State state = read.get(i).map(stored -> State.at(stored.version())).orElse(State.absent());
            seen.add(new Seen(keys.get(i), state));
        }
        return seen;
    }

    private static Left left(Commit commit, Write write) {
        if (!(write instanceof Write.Put put)) {
            return new Left(write.key(), State.absent(), null);
        }
        long steps = put.version().counter() - counter(commit.expected(write.key()));
        return new Left(write.key(), State.at(put.version()), steps > 1 ? steps : null);
    }

    private static long counter(State state) {
        return state instanceof State.At at && at.version().hasCounter()
                ? at.version().counter()
                : 0;
    }

    private static Answer threw(RuntimeException e) {
        return new Answer(Ending.THREW, List.of(), List.of(), null, e.toString());
    }

    private static Answer answer(CommitOutcome outcome) {
        if (outcome instanceof CommitOutcome.Rejected rejected) {
            return rejected(rejected.conflicts());
        } else if (outcome instanceof CommitOutcome.Refused refused) {
            return new Answer(
                    Ending.REFUSED,
                    List.of(),
                    List.of(),
                    refused.reason(),
                    refused.cause().getMessage());
        } else if (outcome instanceof CommitOutcome.InDoubt doubt) {
            return new Answer(
                    Ending.IN_DOUBT, List.of(), List.of(), null, doubt.cause().getMessage());
        }
        return new Answer(Ending.COMMITTED, List.of(), List.of(), null, null);
    }

    private static Repeated again(Conflict.Repeated again) {
        List<Seen> results = again.results().stream()
                .map(result -> new Seen(result.key(), result.expected()))
                .toList();
        return new Repeated(again.request(), results);
    }

    private static Answer rejected(List<Conflict> conflicts) {
        List<Mismatch> mismatches = new ArrayList<>();
        List<Repeated> repeated = new ArrayList<>();
        for (Conflict conflict : conflicts) {
            if (conflict instanceof Conflict.Mismatch found) {
                mismatches.add(new Mismatch(found.key(), found.expected(), found.actual()));
            } else if (conflict instanceof Conflict.Repeated again) {
                repeated.add(again(again));
            }
        }
        return new Answer(Ending.REJECTED, mismatches, repeated, null, null);
    }
}
