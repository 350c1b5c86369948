package dev.pawl.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.AggregateType;
import dev.pawl.Pawl;
import dev.pawl.Repository;
import dev.pawl.RetryPolicy;
import dev.pawl.Versioned;
import dev.pawl.dynamodb.FaultyHttp.Fault;
import dev.pawl.embedded.DynamoDbOverHttp;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.metrics.CoreMetric;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpService;
import software.amazon.awssdk.metrics.MetricCollection;
import software.amazon.awssdk.metrics.MetricPublisher;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Every effect happens once on a network that loses requests and replies, while the SDK sends again what it thinks was lost. */
@NeedsDynamoDbLocal
class HttpFaultsTest {

    record Counter(long count) {
        Counter next() {
            return new Counter(count + 1);
        }
    }

    private static final AggregateType<String, Counter> COUNTER =
            AggregateType.of("counter", String.class, Counter.class);

    private static DynamoDbOverHttp server;

    private final FaultyHttp http = new FaultyHttp(plain());

    @BeforeAll
    static void serve() {
        server = DynamoDbOverHttp.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void close() {
        http.close();
    }

    private static SdkHttpClient plain() {
        return ServiceLoader.load(SdkHttpService.class)
                .findFirst()
                .orElseThrow()
                .createHttpClientBuilder()
                .build();
    }

    private DynamoDbClient client(int sends) {
        return server.clients()
                .httpClient(http)
                .overrideConfiguration(how -> how.retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                        .maxAttempts(sends)
                        .build()))
                .build();
    }

    private static DynamoDbStore store(DynamoDbClient client, Kind kind) {
        return LocalFixture.opened(DynamoDbStore.builder(client).tablePrefix(LocalFixture.prefix()), kind);
    }

    /** Opens a store whose SDK sends each request so often at most. */
    private Pawl opened(int sends) {
        return Pawl.builder(store(client(sends), COUNTER.kind()))
                .retry(RetryPolicy.standard().withMaxAttempts(5_000).withDeadline(Duration.ofSeconds(60)))
                .build();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void everyKindOfWriteTakesEffectOnceWhenItsRequestMeetsAFault(Fault fault) {
        everyKindOfWriteTakesEffectOnce(opened(1), 1, fault);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void everyKindOfWriteTakesEffectOnceWhenTheSdkSendsItAgain(Fault fault) {
        everyKindOfWriteTakesEffectOnce(opened(2), 1, fault);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void everyKindOfWriteTakesEffectOnceWhenTheSdkSendsItAgainInVain(Fault fault) {
        everyKindOfWriteTakesEffectOnce(opened(2), 3, fault);
    }

    private void everyKindOfWriteTakesEffectOnce(Pawl pawl, int times, Fault fault) {
        Repository<String, Counter> counters = pawl.repository(COUNTER);
        http.next(times, "TransactWriteItems", fault);
        Versioned<String, Counter> inserted = counters.insertOrUpdate("a", new Counter(1), Counter::next);
        assertThat(inserted.value().count()).isEqualTo(1);
        http.next(times, "UpdateItem", fault);
        counters.update("a", Counter::next);
        assertThat(counters.get("a").value().count()).isEqualTo(2);

        http.decide(operation -> Fault.NONE);
        counters.insert("b", new Counter(0)).orThrow();
        http.next(times, "TransactWriteItems", fault);
        pawl.transact(tx -> {
            tx.update(COUNTER, "a", Counter::next);
            tx.update(COUNTER, "b", Counter::next);
        });
        assertThat(counters.get("a").value().count()).isEqualTo(3);
        assertThat(counters.get("b").value().count()).isEqualTo(1);

        http.next(times, "TransactWriteItems", fault);
        assertThat(counters.deleteUnchecked("b")).isPresent();
        assertThat(counters.find("b")).isEmpty();
        assertThat(http.met(fault)).isGreaterThanOrEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void eachReplacementOfABatchTakesEffectOnceWhenTheirRequestMeetsAFault(Fault fault) {
        eachReplacementOfABatchTakesEffectOnce(client(1), 1, fault);
        eachReplacementOfABatchTakesEffectOnce(client(2), 1, fault);
        eachReplacementOfABatchTakesEffectOnce(client(2), 3, fault);
    }

    private void eachReplacementOfABatchTakesEffectOnce(DynamoDbClient client, int times, Fault fault) {
        DynamoDbStore store = store(client, Accounts.KIND);
        Map<Key, Version> before = new LinkedHashMap<>();
        for (String id : List.of("a", "b", "c")) {
            before.put(Accounts.key(id), Accounts.inserted(store, Accounts.key(id)));
        }
        List<Commit> batch = new ArrayList<>();
        before.forEach((key, version) -> batch.add(Accounts.replace(key, version)));
        int met = http.met(fault);
        http.next(times, "BatchExecuteStatement", fault);
        List<CommitOutcome> outcomes = store.commit(batch, Accounts.soon());
        assertThat(http.met(fault)).isGreaterThan(met);
        assertThat(outcomes).hasSize(3);
        for (int i = 0; i < 3; i++) {
            Commit commit = batch.get(i);
            Key key = commit.writes().get(0).key();
            Version old = before.get(key);
            CommitOutcome outcome = outcomes.get(i) instanceof CommitOutcome.InDoubt
                    ? store.settle(commit.ticket(), Accounts.soon())
                    : outcomes.get(i);
            // A conflict would be false: nobody else is here.
            assertThat(outcome).isInstanceOfAny(CommitOutcome.Committed.class, CommitOutcome.Refused.class);
            assertThat(Accounts.version(store, key))
                    .isEqualTo(outcome.equals(Accounts.COMMITTED) ? old.next(commit.attempt()) : old);
        }
    }

    @Test
    void aCopyThatArrivesAfterItsSuccessorWasAnsweredChangesNothingOfWhatTheCallerWasTold() throws Exception {
        DynamoDbStore store = store(client(2), Accounts.KIND);
        Key key = Accounts.key("a");
        Version first = Accounts.inserted(store, key);
        Commit late = Accounts.insert(key);
        http.next(1, "TransactWriteItems", Fault.REQUEST_LOST);
        CommitOutcome outcome = Accounts.make(store, late);
        if (outcome instanceof CommitOutcome.InDoubt) {
            outcome = store.settle(late.ticket(), Accounts.soon());
        }
        assertThat(outcome).isNotEqualTo(Accounts.COMMITTED);
        assertThat(Accounts.make(store, Accounts.delete(key, first))).isEqualTo(Accounts.COMMITTED);
        http.deliver();
        assertThat(Accounts.read(store, key)).as("told %s", outcome).isEmpty();
    }

    @Test
    void aDeletionOfWhichACopyIsHeldUpIsInDoubtAlsoWhenItIsBusyArchiving() throws Exception {
        DynamoDbStore store = store(client(2), Accounts.KIND);
        Key key = Accounts.key("a");
        Commit replace = Accounts.replace(key, Accounts.inserted(store, key));
        assertThat(Accounts.make(store, replace)).isEqualTo(Accounts.COMMITTED);
        Version replaced = Accounts.version(store, key);
        Iterator<Fault> fates =
                List.of(Fault.REQUEST_LOST, Fault.NONE, Fault.IN_CONFLICT).iterator();
        http.decide(operation -> operation.equals("TransactWriteItems") && fates.hasNext() ? fates.next() : Fault.NONE);
        Commit delete = Accounts.delete(key, replaced);
        assertThat(Accounts.make(store, delete)).isInstanceOf(CommitOutcome.InDoubt.class);
        assertThat(fates).isExhausted();
        assertThat(store.settle(delete.ticket(), Accounts.soon())).isInstanceOf(CommitOutcome.Refused.class);
        http.deliver();
        assertThat(Accounts.version(store, key)).isEqualTo(replaced);
    }

    @Test
    void whatIsThrottledEachTimeIsBusyAndNotInDoubt() {
        DynamoDbStore store = store(client(2), Accounts.KIND);
        Key key = Accounts.key("a");
        Version first = Accounts.inserted(store, key);
        http.next(2, "UpdateItem", Fault.THROTTLED);
        assertBusy(Accounts.make(store, Accounts.replace(key, first)));
        http.next(2, "TransactWriteItems", Fault.THROTTLED);
        assertBusy(Accounts.make(store, Accounts.delete(key, first)));
        assertThat(http.met(Fault.THROTTLED)).isEqualTo(4);
    }

    private static void assertBusy(CommitOutcome outcome) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        CommitOutcome.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(CommitOutcome.Reason.BUSY));
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"REQUEST_LOST", "REPLY_LOST", "FAILED_BEFORE", "FAILED_AFTER"})
    void whatIsThrottledAfterACopyThatMayHaveArrivedIsInDoubt(Fault earlier) {
        DynamoDbStore store = store(client(3), Accounts.KIND);
        Key key = Accounts.key("a");
        Accounts.inserted(store, key);
        for (List<Fault> order : List.of(
                List.of(earlier, Fault.THROTTLED, Fault.THROTTLED),
                List.of(Fault.THROTTLED, earlier, Fault.THROTTLED))) {
            Iterator<Fault> fates = order.iterator();
            http.decide(operation -> operation.equals("UpdateItem") && fates.hasNext() ? fates.next() : Fault.NONE);
            Commit replace = Accounts.replace(key, Accounts.version(store, key));
            assertThat(Accounts.make(store, replace)).isInstanceOf(CommitOutcome.InDoubt.class);
            assertThat(fates).isExhausted();
        }
    }

    @Test
    void thePublishersOfTheClientAreToldOfTheCallsOfPawl() {
        Map<String, MetricCollection> published = new ConcurrentHashMap<>();
        MetricPublisher publisher = new MetricPublisher() {
            @Override
            public void publish(MetricCollection metrics) {
                metrics.metricValues(CoreMetric.OPERATION_NAME).forEach(name -> published.put(name, metrics));
            }

            @Override
            public void close() {}
        };
        DynamoDbClient watched = server.clients()
                .httpClient(http)
                .overrideConfiguration(how -> how.addMetricPublisher(publisher))
                .build();
        DynamoDbStore store = store(watched, Accounts.KIND);
        http.next(1, "UpdateItem", Fault.REPLY_LOST);
        Key key = Accounts.key("a");
        Version first = Accounts.inserted(store, key);
        assertThat(Accounts.make(store, Accounts.replace(key, first))).isEqualTo(Accounts.COMMITTED);
        assertThat(published)
                .containsKeys("CreateTable", "UpdateTimeToLive", "DescribeTable", "TransactWriteItems", "GetItem");
        assertThat(published.get("UpdateItem").metricValues(CoreMetric.RETRY_COUNT))
                .containsExactly(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 14})
    void whatAProgramForgotThatPutTheItemAnewBetweenTwoCopiesIsInDoubt(int replacements) {
        String prefix = LocalFixture.prefix();
        DynamoDbStore store =
                LocalFixture.opened(DynamoDbStore.builder(client(2)).tablePrefix(prefix), Accounts.KIND);
        Version first = Accounts.inserted(store, Accounts.key("a"));
        DynamoDbStore other = LocalFixture.opened(
                DynamoDbStore.builder(server.clients().build()).tablePrefix(prefix), Accounts.KIND);
        AtomicInteger copies = new AtomicInteger();
        http.decide(operation -> {
            if (!operation.equals("UpdateItem")) {
                return Fault.NONE;
            } else if (copies.incrementAndGet() == 1) {
                return Fault.REPLY_LOST;
            }
            server.clients()
                    .build()
                    .putItem(call -> call.tableName(prefix + "account")
                            .item(Map.of("id", AttributeValue.fromS("a"), "version", AttributeValue.fromN("3"))));
            Version current = Version.of(3);
            for (int i = 0; i < replacements; i++) {
                Commit next = Accounts.replace(Accounts.key("a"), current);
                assertThat(Accounts.make(other, next)).isEqualTo(Accounts.COMMITTED);
                current = current.next(next.attempt());
            }
            return Fault.NONE;
        });
        assertThat(Accounts.make(store, Accounts.replace(Accounts.key("a"), first)))
                .isInstanceOf(CommitOutcome.InDoubt.class);
    }

    @Test
    void racersHaveEveryAcknowledgedEffectOnce() throws Exception {
        Pawl pawl = opened(2);
        Repository<String, Counter> counters = pawl.repository(COUNTER);
        counters.insert("hot", new Counter(0)).orThrow();
        http.decide(FaultyHttp.random(new Random(20261124), 0.2));
        int threads = 4;
        int rounds = 15;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                String own = "own" + i;
                running.add(pool.submit(() -> {
                    for (int round = 0; round < rounds; round++) {
                        pawl.transact(tx -> tx.update(COUNTER, "hot", Counter::next));
                        Versioned<String, Counter> made = counters.insertOrUpdate(own, new Counter(1), Counter::next);
                        assertThat(made.value().count()).isEqualTo(round % 3 + 1);
                        if (round % 3 == 2) {
                            counters.delete(made).orThrow();
                        }
                    }
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            pool.shutdownNow();
        }
        http.decide(operation -> Fault.NONE);

        assertThat(counters.get("hot").value().count()).isEqualTo((long) threads * rounds);
        assertThat(Arrays.stream(Fault.values())).allMatch(fault -> http.met(fault) > 0);
    }
}
