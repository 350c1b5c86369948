package dev.pawl.testkit.contract;

import dev.pawl.AggregateType;
import dev.pawl.CallObserver;
import dev.pawl.Pawl;
import dev.pawl.PawlException;
import dev.pawl.Repository;
import dev.pawl.RetryPolicy;
import dev.pawl.Versioned;
import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Node;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.Store;
import dev.pawl.store.StoreException;
import dev.pawl.store.Stored;
import dev.pawl.store.Version;
import dev.pawl.store.Write;
import dev.pawl.testkit.Recorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A bounded run of everything that has ever gone wrong, in one thread and always the same, that judges nothing: its history is
 * what a checker has to judge.
 */
final class Scenes {
    private static final AggregateType<String, Basket> BASKET = AggregateType.of("basket", String.class, Basket.class);

    private final Recorder recorder;
    private final Store store;
    private final Store losing;
    private final Pawl pawl;
    private final Repository<String, Basket> baskets;

    record Basket(int total, List<String> lines) {}

    private Scenes(Store broken, Recorder recorder) {
        this.recorder = recorder;
        broken.bind(BASKET.kind());
        store = recorder.recording(broken);
        losing = recorder.recording(new LosingReplies(broken));
        pawl = recorder.pawl(broken)
                .retry(RetryPolicy.standard().withMaxAttempts(3).withDeadline(Duration.ofSeconds(2)))
                .build();
        baskets = pawl.repository(BASKET);
    }

    static void play(Store broken, Recorder recorder) {
        Scenes scenes = new Scenes(broken, recorder);
        List<Runnable> all = List.of(
                scenes::twoReplaceTheSame,
                scenes::aStaleDelete,
                scenes::twoInsert,
                scenes::anEarlierLife,
                scenes::onlyAChild,
                scenes::readAfterWrite,
                scenes::oneRequestTwice,
                scenes::repliesAreLost,
                scenes::settledBeforeItArrives,
                scenes::theSameCommitAgain,
                scenes::bothGoOffCall,
                scenes::bothInsert,
                scenes::oneOfTwoIsStale,
                scenes::aBadNeighbour,
                scenes::oneReadsWhatIsDeleted,
                scenes::twoAreCombined);
        all.forEach(Scenes::outlived);
        scenes.pawl.close();
    }

    /** A scene on a broken store may end anyhow. */
    private static void outlived(Runnable scene) {
        try {
            scene.run();
        } catch (PawlException | StoreException | IllegalArgumentException e) {
            // What was recorded until then is judged.
        }
    }

    private Versioned<String, Basket> inserted(String id) {
        Basket empty = new Basket(0, List.of());
        baskets.insert(id, empty);
        return baskets.get(id);
    }

    private static Basket added(Basket basket) {
        return new Basket(basket.total() + 1, basket.lines());
    }

    private void twoReplaceTheSame() {
        Versioned<String, Basket> seen = inserted("replaced");
        baskets.replace(seen.with(Scenes::added));
        baskets.replace(seen.with(Scenes::added));
        baskets.find("replaced");
        baskets.find("replaced");
    }

    private void aStaleDelete() {
        Versioned<String, Basket> seen = inserted("deleted");
        baskets.update("deleted", Scenes::added);
        baskets.delete(seen);
        baskets.find("deleted");
    }

    private void twoInsert() {
        inserted("inserted");
        baskets.insert("inserted", new Basket(7, List.of()));
        baskets.find("inserted");
    }

    private void anEarlierLife() {
        Versioned<String, Basket> first = inserted("lives");
        baskets.delete(first);
        inserted("lives");
        baskets.replace(first.with(Scenes::added));
        baskets.find("lives");
    }

    private void onlyAChild() {
        inserted("child");
        baskets.update("child", basket -> new Basket(basket.total(), List.of("pen")));
        baskets.find("child");
    }

    private void readAfterWrite() {
        inserted("read");
        for (int i = 0; i < 3; i++) {
            baskets.update("read", Scenes::added);
            baskets.find("read");
        }
    }

    private void oneRequestTwice() {
        inserted("once");
        baskets.updateOnce(new RequestId("r"), "once", Scenes::added);
        baskets.updateOnce(new RequestId("r"), "once", Scenes::added);
        baskets.find("once");
    }

    private void repliesAreLost() {
        inserted("lost");
        Commit commit = put("lost");
        CommitOutcome outcome = losing.commit(List.of(commit), soon()).get(0);
        if (outcome instanceof CommitOutcome.InDoubt doubt) {
            losing.settle(doubt.ticket(), soon());
        }
        baskets.find("lost");
    }

    private void settledBeforeItArrives() {
        inserted("late");
        Commit commit = put("late");
        store.settle(commit.ticket(), soon());
        baskets.find("late");
        store.commit(List.of(commit), soon());
        store.settle(commit.ticket(), soon());
        baskets.find("late");
    }

    private void theSameCommitAgain() {
        inserted("again");
        Commit commit = put("again");
        store.commit(List.of(commit), soon());
        store.commit(List.of(commit), soon());
    }

    private void bothGoOffCall() {
        inserted("ann");
        inserted("bob");
        Commit ann = put(List.of("ann"), List.of("bob"));
        Commit bob = put(List.of("bob"), List.of("ann"));
        store.commit(List.of(ann), soon());
        store.commit(List.of(bob), soon());
    }

    private void bothInsert() {
        Commit one = put(List.of("one"), List.of("other"));
        Commit other = put(List.of("other"), List.of("one"));
        store.commit(List.of(one), soon());
        store.commit(List.of(other), soon());
    }

    private void oneOfTwoIsStale() {
        inserted("from");
        inserted("to");
        Commit commit = put(List.of("from", "to"), List.of());
        baskets.update("to", Scenes::added);
        store.commit(List.of(commit), soon());
        baskets.find("from");
        baskets.find("to");
    }

    private void aBadNeighbour() {
        inserted("good");
        inserted("bad");
        Commit good = put("good");
        Commit bad = put("bad");
        baskets.update("bad", Scenes::added);
        store.commit(List.of(good, bad), soon());
        baskets.find("good");
        baskets.find("bad");
    }

    private void twoAreCombined() {
        Version seen = inserted("combined").version();
        CallObserver.Call one = recorder.began("update", List.of(key("combined")));
        CallObserver.Call other = recorder.began("update", List.of(key("combined")));
        AttemptId attempt = AttemptId.fresh();
        Version between = seen.next(attempt);
        Version after = between.next(attempt);
        Commit combined = new Commit(
                attempt,
                Set.of(),
                List.of(new Condition(key("combined"), State.at(seen))),
                List.of(put("combined", after)));
        if (store.commit(List.of(combined), soon()).get(0) instanceof CommitOutcome.Committed) {
            other.ended(CallObserver.Ending.DONE, List.of(), left("combined", after));
            one.ended(CallObserver.Ending.DONE, List.of(), left("combined", between));
        } else {
            other.ended(CallObserver.Ending.NOT_DONE, List.of(), List.of());
            one.ended(CallObserver.Ending.NOT_DONE, List.of(), List.of());
        }
        baskets.find("combined");
    }

    private static List<Condition> left(String id, Version version) {
        return List.of(new Condition(key(id), State.at(version)));
    }

    private static Write put(String id, Version version) {
        Node total = new Node.Int64(version.counter());
        return new Write.Put(
                key(id), version, new Node.Fields(Map.of("total", total, "lines", new Node.Seq(List.of()))));
    }

    private void oneReadsWhatIsDeleted() {
        baskets.delete(inserted("gone"));
        baskets.find("gone");
    }

    private Commit put(String id) {
        return put(List.of(id), List.of());
    }

    /** Makes a commit on the newest state there is. */
    private Commit put(List<String> written, List<String> read) {
        AttemptId attempt = AttemptId.fresh();
        List<Condition> conditions = new ArrayList<>();
        List<Write> writes = new ArrayList<>();
        for (String id : written) {
            State state = state(id);
            conditions.add(new Condition(key(id), state));
            Version next = state instanceof State.At at ? at.version().next(attempt) : Version.first(attempt);
            writes.add(put(id, next));
        }
        read.forEach(id -> conditions.add(new Condition(key(id), state(id))));
        return new Commit(attempt, Set.of(), conditions, writes);
    }

    private State state(String id) {
        return store.read(List.of(key(id)), soon())
                .get(0)
                .map(Stored::version)
                .map(State::at)
                .orElse(State.absent());
    }

    private static Key key(String id) {
        return new Key("basket", new Id.Text(id));
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(2));
    }

    /** Makes every commit, and lets its reply get lost. */
    private static final class LosingReplies extends ForwardingStore {
        LosingReplies(Store store) {
            super(store);
        }

        @Override
        public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
            super.commit(batch, deadline);
            return batch.stream()
                    .<CommitOutcome>map(
                            commit -> new CommitOutcome.InDoubt(commit.ticket(), new StoreException("Lost.", null)))
                    .toList();
        }
    }
}
