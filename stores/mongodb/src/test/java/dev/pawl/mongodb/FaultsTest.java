package dev.pawl.mongodb;

import static dev.pawl.mongodb.Wallets.WALLET;
import static dev.pawl.mongodb.Wallets.changes;
import static dev.pawl.mongodb.Wallets.find;
import static dev.pawl.mongodb.Wallets.get;
import static dev.pawl.mongodb.Wallets.in;
import static dev.pawl.mongodb.Wallets.key;
import static dev.pawl.mongodb.Wallets.make;
import static dev.pawl.mongodb.Wallets.soon;
import static dev.pawl.mongodb.Wallets.worth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import dev.pawl.AggregateType;
import dev.pawl.Pawl;
import dev.pawl.Repository;
import dev.pawl.RetryPolicy;
import dev.pawl.embedded.EmbeddedMongoDb;
import dev.pawl.embedded.FakeReplicaSet;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.InDoubt;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.CommitOutcome.Refused;
import dev.pawl.store.State;
import dev.pawl.store.StoreException;
import dev.pawl.store.Version;
import dev.pawl.testkit.Fault;
import dev.pawl.testkit.FaultKind;
import dev.pawl.testkit.FaultProxy;
import dev.pawl.testkit.FaultProxy.Direction;
import dev.pawl.testkit.RequestMatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the store answers when the network between driver and server fails, compared with what is stored. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FaultsTest {
    private static final CommitOutcome COMMITTED = new Committed();
    private static final RequestMatch WRITE = RequestMatch.containing("_pawl.writers");
    /** An application that starts waits for 30 seconds. */
    private static final Duration WELL_BELOW_A_START = Duration.ofSeconds(10);

    private static final RequestMatch COMMIT = RequestMatch.containing("commitTransaction");
    private static final AggregateType<String, Count> COUNTS = AggregateType.of("count", String.class, Count.class);

    record Count(long n) {}

    private EmbeddedMongoDb server;
    private FaultProxy proxy;
    private MongoClient behindProxy;
    private MongoClient direct;
    private MongoStore store;
    private MongoStore directStore;

    @BeforeEach
    void start() {
        server = EmbeddedMongoDb.replicaSet(new FakeReplicaSet());
        proxy = FaultProxy.to("127.0.0.1", server.port());
        behindProxy = MongoClients.create("mongodb://127.0.0.1:" + proxy.port()
                + "/?directConnection=true&heartbeatFrequencyMS=500&serverSelectionTimeoutMS=2000");
        direct = MongoClients.create(server.connectionString());
        directStore = opened(direct);
        store = opened(behindProxy);
    }

    private static MongoStore opened(MongoClient client) {
        MongoStore opened = MongoStore.of(client, "app");
        opened.createCollections(WALLET, COUNTS.kind());
        opened.bind(WALLET);
        return opened;
    }

    @AfterEach
    void stop() {
        proxy.close();
        behindProxy.close();
        direct.close();
        server.close();
    }

    private Version stored(String id) {
        assertThat(make(directStore, changes().insert(key(id), worth("1")))).isEqualTo(COMMITTED);
        return get(directStore, key(id)).version();
    }

    @Test
    void aReplaceThatTheDriverSendsAgainIsNoConflictWithItself() {
        Commit commit = changes().replace(key("a"), stored("a"), worth("2")).commit();
        proxy.once(new Fault.LoseReply(WRITE));
        assertThat(make(store, commit)).isEqualTo(COMMITTED);
        assertThat(proxy.faults()).containsEntry(FaultKind.LOSE_REPLY, 1L);
        assertThat(get(directStore, key("a")).version().counter()).isEqualTo(2);
    }

    @Test
    void aTransactionWhoseCommitLosesItsReplyIsCommittedOnce() {
        Commit commit = changes()
                .insert(key("a"), worth("1"))
                .insert(key("b"), worth("1"))
                .commit();
        proxy.once(new Fault.LoseReply(COMMIT));
        assertThat(make(store, commit)).isEqualTo(COMMITTED);
        assertThat(find(directStore, key("b"))).isPresent();
    }

    @Test
    void aTransactionThatIsCutBeforeItsCommitIsStillMadeOnceOrNotAtAll() {
        Commit commit = changes()
                .insert(key("a"), worth("1"))
                .insert(key("b"), worth("1"))
                .commit();
        proxy.once(new Fault.CutBefore(COMMIT));
        CommitOutcome outcome = make(store, commit);
        CommitOutcome settled = outcome instanceof InDoubt ? directStore.settle(commit.ticket(), soon()) : outcome;
        assertThat(find(directStore, key("a")).isPresent()).isEqualTo(settled instanceof Committed);
        assertThat(find(directStore, key("b")).isPresent()).isEqualTo(settled instanceof Committed);
    }

    @Test
    void aMappingIsCheckedForNoLongerThanTheDeadlineWhenTheReplyNeverComes() {
        proxy.always(new Fault.DropReply(RequestMatch.containing("listCollections")));
        long start = System.nanoTime();
        assertThatThrownBy(() -> store.bind(COUNTS.kind(), in(500))).isInstanceOf(StoreException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(WELL_BELOW_A_START);
    }

    @Test
    void aTransactionThatGetsNoAnswerAndWhoseAbortGetsNoneEndsByItsDeadline() {
        proxy.always(new Fault.DropReply(RequestMatch.containing("Transaction")));
        Commit commit = changes()
                .insert(key("a"), worth("1"))
                .insert(key("b"), worth("1"))
                .commit();
        long start = System.nanoTime();
        assertThat(store.commit(List.of(commit), in(4000))).singleElement().isInstanceOf(Refused.class);
        assertThat(proxy.faults().get(FaultKind.DROP_REPLY)).as("the abort too").isGreaterThanOrEqualTo(2);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
    }

    @Test
    void aCallWhoseRepliesStallUntilItsDeadlineIsInDoubtAndSettlesAsCommitted() {
        Commit commit = changes().replace(key("a"), stored("a"), worth("2")).commit();
        find(store, key("a"));
        proxy.always(new Fault.DropReply(WRITE));
        long begun = System.nanoTime();
        assertThat(store.commit(List.of(commit), in(700)).get(0)).isInstanceOf(InDoubt.class);
        assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(10));
        proxy.disarm();
        assertThat(directStore.settle(commit.ticket(), soon())).isEqualTo(COMMITTED);
        assertThat(make(directStore, commit)).as("the same again").isEqualTo(COMMITTED);
    }

    @Test
    void aReplaceThatStallsOnItsWayIsDeclaredDeadAndStaysSoWhenItArrives() throws Exception {
        Version seen = stored("a");
        Commit commit = changes().replace(key("a"), seen, worth("2")).commit();
        find(store, key("a"));
        proxy.once(new Fault.StallRequest(WRITE));
        CompletableFuture<CommitOutcome> answer = CompletableFuture.supplyAsync(() -> make(store, commit));
        assertThat(proxy.awaitFaults(FaultKind.STALL_REQUEST, 1, Duration.ofSeconds(20)))
                .isTrue();
        CommitOutcome settled = directStore.settle(commit.ticket(), soon());
        proxy.resume();
        assertThat(settled)
                .isInstanceOfSatisfying(
                        Refused.class, r -> assertThat(r.reason()).isEqualTo(Reason.FENCED));
        assertThat(answer.get(20, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        Refused.class, r -> assertThat(r.reason()).isEqualTo(Reason.FENCED));
        assertThat(get(directStore, key("a")).version()).isEqualTo(seen);
    }

    @Test
    void aServerThatCannotBeReachedIsAFailureOrADoubtButNeverAConflict() {
        Version seen = stored("a");
        find(store, key("a"));
        proxy.refuseConnections();
        proxy.cutAll();
        CommitOutcome outcome = store.commit(
                        List.of(changes().replace(key("a"), seen, worth("2")).commit()), in(1000))
                .get(0);
        assertThat(outcome instanceof InDoubt || outcome instanceof Refused)
                .as("%s", outcome)
                .isTrue();
        proxy.acceptConnections();
        assertThat(State.at(get(directStore, key("a")).version())).isEqualTo(State.at(seen));
    }

    @Test
    void everyAcknowledgedEffectIsThereExactlyOnceThoughRepliesAreLost() {
        int clients = 4;
        int rounds = 12;
        proxy.always(new Fault.LoseReply(RequestMatch.nth(29)));
        try (Pawl pawl = Pawl.builder(store)
                .retry(RetryPolicy.standard().withMaxAttempts(1_000).withDeadline(Duration.ofSeconds(40)))
                .build()) {
            Repository<String, Count> counts = pawl.repository(COUNTS);
            counts.insert("hot", new Count(0)).orThrow();
            List<CompletableFuture<Long>> all = new ArrayList<>();
            for (int client = 0; client < clients; client++) {
                String own = "own-" + client;
                all.add(CompletableFuture.supplyAsync(() -> {
                    long acknowledged = 0;
                    for (int i = 0; i < rounds; i++) {
                        counts.update("hot", c -> new Count(c.n() + 1));
                        acknowledged++;
                        counts.delete(counts.insert(own, new Count(i)).orThrow())
                                .orThrow();
                    }
                    return acknowledged;
                }));
            }
            long sum = all.stream().mapToLong(CompletableFuture::join).sum();
            proxy.disarm();
            assertThat(counts.get("hot").value().n()).isEqualTo(sum).isEqualTo((long) clients * rounds);
            assertThat(counts.ids(null, 10)).containsExactly("hot");
        }
        assertThat(proxy.faults().getOrDefault(FaultKind.LOSE_REPLY, 0L)).isGreaterThan(5);
    }

    @Test
    void repliesThatStallForEveryoneEndInADoubtThatClearsUp() {
        Version seen = stored("a");
        find(store, key("a"));
        proxy.stall(Direction.TO_CLIENT);
        Commit commit = changes().replace(key("a"), seen, worth("2")).commit();
        assertThat(store.commit(List.of(commit), in(500)).get(0)).isInstanceOf(InDoubt.class);
        proxy.resume();
        CommitOutcome settled = directStore.settle(commit.ticket(), soon());
        assertThat(settled instanceof Committed)
                .isEqualTo(!get(directStore, key("a")).version().equals(seen));
    }
}
