package dev.pawl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Key;
import dev.pawl.store.RequestId;
import dev.pawl.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Commits and reads that come while another is under way. The first is held up, so that the others are known to wait before
 * anything goes on.
 */
@Timeout(60)
class GroupsTest {
    private record Doctor(boolean onCall, String notes) {
        Doctor goOff() {
            return new Doctor(false, notes);
        }
    }

    private static final AggregateType<String, Doctor> DOCTORS = AggregateType.of("doctor", String.class, Doctor.class);
    private static final Doctor ON_CALL = new Doctor(true, "");

    private final ScriptedStore store = new ScriptedStore();
    private final Queue<List<Commit>> batches = new ConcurrentLinkedQueue<>();
    private final Callers callers = new Callers();
    private final Pawl pawl = Pawl.builder(store)
            .retry(RetryPolicy.standard().withDelays(Duration.ZERO, Duration.ZERO))
            .build();
    private final Repository<String, Doctor> doctors = pawl.repository(DOCTORS);

    /** Inserts, and holds up the next commit, whose caller is started. */
    private void holdUp(String... ids) {
        for (String id : ids) {
            doctors.insert(id, ON_CALL).orThrow();
        }
        store.beforeCommit(batch -> {
            batches.add(batch);
            callers.pass(1);
        });
        callers.start(() -> doctors.insert("first", ON_CALL));
        callers.awaitHeld();
    }

    private Callers.Call<Versioned<String, Doctor>> goingOff(String id) {
        return callers.startAndWait(() -> doctors.update(id, Doctor::goOff));
    }

    private List<Integer> sizes() {
        return batches.stream().map(List::size).toList();
    }

    @AfterEach
    void nobodyIsLeft() throws InterruptedException {
        callers.end();
        assertThat(pawl.engine().combiner().size()).isZero();
    }

    @Test
    void independentCommitsOfAllKindsShareABatch() throws Exception {
        holdUp("a", "b", "c", "d");
        var seen = doctors.get("a");
        var gone = doctors.get("b");
        callers.startAndWait(() -> doctors.replace(seen.with(Doctor::goOff)));
        callers.startAndWait(() -> doctors.delete(gone));
        callers.startAndWait(() -> doctors.insert("e", ON_CALL));
        goingOff("c");
        callers.startAndWait(() -> pawl.transactResult(tx -> tx.update(DOCTORS, "d", Doctor::goOff)));
        callers.end();

        assertThat(sizes()).containsExactly(1, 5);
        assertThat(doctors.findAll(List.of("a", "b", "c", "d", "e")))
                .hasSize(4)
                .satisfies(found -> assertThat(found.get("d").value().onCall()).isFalse());
    }

    @Test
    void eachMemberOfAGroupHasItsOwnOutcome() throws Exception {
        holdUp("a", "b");
        var stale = doctors.get("a");
        Pawl.on(store.target()).repository(DOCTORS).update("a", d -> new Doctor(true, "changed"));
        var losing = callers.startAndWait(() -> doctors.replace(stale.with(Doctor::goOff)));
        var winning = goingOff("b");
        callers.letGo();

        assertThat(losing.get()).isInstanceOf(Outcome.Conflicted.class);
        assertThat(winning.get().value()).isEqualTo(ON_CALL.goOff());
        assertThat(sizes()).containsExactly(1, 2);
    }

    @Test
    void commitsOfOneKeyNeverShareABatch() throws Exception {
        holdUp("a");
        var seen = doctors.get("a");
        var one = callers.startAndWait(() -> doctors.replace(seen.with(d -> new Doctor(true, "one"))));
        var other = callers.startAndWait(() -> doctors.replace(seen.with(d -> new Doctor(true, "other"))));
        callers.letGo();

        assertThat(one.get()).isInstanceOf(Outcome.Committed.class);
        assertThat(other.get()).isInstanceOf(Outcome.Conflicted.class);
        assertThat(sizes()).containsExactly(1, 1, 1);
    }

    @Test
    void aCombinedUpdateNeverSharesABatchWithAnotherCommitOfItsKey() throws Exception {
        holdUp("a");
        var seen = doctors.get("a");
        var updated = goingOff("a");
        var replaced = callers.startAndWait(() -> doctors.replace(seen.with(d -> new Doctor(true, "stale"))));
        callers.letGo();

        assertThat(updated.get().value()).isEqualTo(ON_CALL.goOff());
        assertThat(replaced.get()).isInstanceOf(Outcome.Conflicted.class);
        assertThat(sizes()).containsExactly(1, 1, 1);
    }

    @Test
    void twoUpdatesUnderOneRequestNeverShareABatch() throws Exception {
        holdUp("a", "b");
        RequestId request = new RequestId("once");
        var one = callers.startAndWait(() -> doctors.updateOnce(request, "a", Doctor::goOff));
        var other = callers.startAndWait(() -> doctors.updateOnce(request, "b", Doctor::goOff));
        callers.letGo();

        assertThat(one.get().repeated()).isFalse();
        assertThatThrownBy(other::get).hasRootCauseInstanceOf(IllegalArgumentException.class);
        assertThat(doctors.get("b").value()).isEqualTo(ON_CALL);
        assertThat(sizes()).containsExactly(1, 1, 1);
    }

    @Test
    void twoTransactionsOfOneGroupThatReadWhatTheOtherWritesDoNotSkew() throws Exception {
        holdUp("a", "b");
        var one = offCallIfTheOtherIsOn("a", "b");
        var other = offCallIfTheOtherIsOn("b", "a");
        callers.letGo();

        assertThat(List.of(one.get(), other.get())).containsExactlyInAnyOrder(true, false);
        assertThat(doctors.findAll(List.of("a", "b")).values().stream()
                        .filter(d -> d.value().onCall()))
                .hasSize(1);
        assertThat(sizes()).as("they never shared a batch").containsExactly(1, 1, 1);
    }

    private Callers.Call<Boolean> offCallIfTheOtherIsOn(String own, String other) {
        return callers.startAndWait(() -> pawl.transactResult(tx -> {
            boolean free = tx.get(DOCTORS, other).value().onCall();
            if (free) {
                tx.update(DOCTORS, own, Doctor::goOff);
            }
            return free;
        }));
    }

    @Test
    void transactionsThatOnlyReadTheSameShareABatch() throws Exception {
        holdUp("a", "b", "c");
        offCallIfTheOtherIsOn("a", "c");
        offCallIfTheOtherIsOn("b", "c");
        callers.end();

        assertThat(sizes()).containsExactly(1, 2);
    }

    @Test
    void aBatchWhoseReplyIsLostIsSettledCommitByCommit() throws Exception {
        Map<Object, Integer> settled = new ConcurrentHashMap<>();
        AtomicInteger number = new AtomicInteger();
        holdUp("a", "b", "c");
        store.committing(truth -> {
            if (number.incrementAndGet() == 3) {
                throw new IllegalStateException("The wire is cut.");
            }
            return truth.get();
        });
        store.settling(truth -> {
            settled.merge(Thread.currentThread(), 1, Integer::sum);
            return truth.get();
        });
        var calls = List.of(goingOff("a"), goingOff("b"), goingOff("c"));
        callers.letGo();

        for (var call : calls) {
            assertThat(call.get().version().counter()).isEqualTo(2);
        }
        assertThat(settled).as("each by its own caller").hasSize(3).containsValues(1);
    }

    @Test
    void whatAWholeBatchFailsAtIsTriedByEachAlone() throws Exception {
        StoreException broken = new StoreException("One of them is too large.", null);
        holdUp("a", "b", "c");
        store.committing(
                truth -> batches.stream().reduce((x, y) -> y).orElseThrow().size() > 1
                        ? new CommitOutcome.Refused(CommitOutcome.Reason.FAILED, broken)
                        : truth.get());
        var calls = List.of(goingOff("a"), goingOff("b"), goingOff("c"));
        callers.letGo();

        for (var call : calls) {
            assertThat(call.get().version().counter()).isEqualTo(2);
        }
    }

    @Test
    void argumentsThatAreBadForOneAreNotHeldAgainstTheOthers() throws Exception {
        holdUp("a", "b");
        store.beforeCommit(batch -> {
            if (batch.toString().contains("too bad")) {
                throw new IllegalArgumentException("It cannot be stored.");
            }
        });
        var bad = callers.startAndWait(() -> doctors.update("a", d -> new Doctor(true, "too bad")));
        var good = goingOff("b");
        callers.letGo();

        assertThat(bad.failure()).isInstanceOf(IllegalArgumentException.class);
        assertThat(good.get().version().counter()).isEqualTo(2);
    }

    @Test
    void whoeverIsInterruptedWhileItWaitsForAGroupWritesNothing() throws Exception {
        holdUp("a");
        var seen = doctors.get("a");
        var interrupted = callers.startAndWait(() -> doctors.replace(seen.with(Doctor::goOff)));
        interrupted.thread().interrupt();

        assertThat(interrupted.failure())
                .isInstanceOf(CallInterruptedException.class)
                .hasMessageContaining("Nothing was written to doctor");
        callers.end();
        assertThat(doctors.get("a")).isEqualTo(seen);
    }

    @Test
    void groupsAreNoLargerInBytesThanTheStoreTakes() throws Exception {
        holdUp("a", "b", "c");
        String third = "x".repeat((int) ScriptedStore.MAX_BATCH_BYTES / 8);
        for (String id : List.of("a", "b", "c")) {
            callers.startAndWait(() -> doctors.update(id, d -> new Doctor(true, third)));
        }
        callers.end();

        assertThat(sizes()).containsExactly(1, 2, 1);
    }

    @Test
    void readsThatComeDuringAReadShareTheNextAndNeverTheOneUnderWay() throws Exception {
        doctors.insert("a", ON_CALL).orThrow();
        doctors.insert("b", ON_CALL).orThrow();
        Queue<List<Key>> reads = new ConcurrentLinkedQueue<>();
        store.beforeRead(keys -> {
            reads.add(keys);
            callers.pass(1);
        });
        callers.start(() -> doctors.get("a"));
        callers.awaitHeld();
        var changed = Pawl.on(store.target()).repository(DOCTORS).update("a", Doctor::goOff);
        var late = List.of(
                callers.startAndWait(() -> doctors.get("a")),
                callers.startAndWait(() -> doctors.get("b")),
                callers.startAndWait(() -> doctors.get("a")));
        callers.letGo();

        assertThat(late.get(0).get()).isEqualTo(changed);
        assertThat(late.get(2).get()).isEqualTo(changed);
        late.get(1).get();
        assertThat(reads).containsExactly(List.of(DOCTORS.key("a")), List.of(DOCTORS.key("a"), DOCTORS.key("b")));
    }

    @Test
    void aReadThatFailsForAllIsTriedByEachAlone() throws Exception {
        doctors.insert("a", ON_CALL).orThrow();
        doctors.insert("b", ON_CALL).orThrow();
        StoreException broken = new StoreException("b is broken", null);
        store.beforeRead(keys -> {
            callers.pass(1);
            if (keys.contains(DOCTORS.key("b"))) {
                throw broken;
            }
        });
        callers.start(() -> doctors.find("first"));
        callers.awaitHeld();
        var good = callers.startAndWait(() -> doctors.get("a"));
        var bad = callers.startAndWait(() -> doctors.get("b"));
        callers.letGo();

        assertThat(good.get().value()).isEqualTo(ON_CALL);
        assertThat(bad.failure()).isSameAs(broken);
    }
}
