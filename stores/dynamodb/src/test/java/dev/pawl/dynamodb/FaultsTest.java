package dev.pawl.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.AggregateType;
import dev.pawl.Pawl;
import dev.pawl.Repository;
import dev.pawl.RetryPolicy;
import dev.pawl.Versioned;
import dev.pawl.dynamodb.FaultyClient.Fault;
import dev.pawl.store.CommitOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@NeedsDynamoDbLocal
class FaultsTest {
    record Counter(long count) {
        Counter next() {
            return new Counter(count + 1);
        }
    }

    private static final AggregateType<String, Counter> COUNTER =
            AggregateType.of("counter", String.class, Counter.class);

    private final FaultyClient faulty = new FaultyClient(LocalFixture.client());
    private final DynamoDbStore store = LocalFixture.opened(LocalFixture.builder(faulty.client()), COUNTER.kind());

    @ParameterizedTest
    @EnumSource(Fault.class)
    void insertReplaceTransferAndDeleteTakeEffectOnceWhateverHappensToTheCall(Fault fault) {
        Pawl pawl = Pawl.on(store);
        Repository<String, Counter> counters = pawl.repository(COUNTER);
        faulty.once("transactWriteItems", fault);
        counters.insert("a", new Counter(0)).orThrow();
        counters.insert("b", new Counter(0)).orThrow();
        faulty.once("updateItem", fault);
        counters.update("a", Counter::next);
        assertThat(counters.get("a").value().count()).isEqualTo(1);
        faulty.once("transactWriteItems", fault);
        pawl.transact(tx -> {
            tx.update(COUNTER, "a", Counter::next);
            tx.update(COUNTER, "b", Counter::next);
        });
        assertThat(counters.get("a").value().count()).isEqualTo(2);
        assertThat(counters.get("b").value().count()).isEqualTo(1);
        Versioned<String, Counter> seen = counters.get("b");
        faulty.once("transactWriteItems", fault);
        counters.delete(seen).orThrow();
        assertThat(counters.find("b")).isEmpty();
    }

    @Test
    void racingCallersHaveEveryAcknowledgedEffectOnceWhileRepliesAreLost() throws Exception {
        Pawl pawl = Pawl.builder(store)
                .retry(RetryPolicy.standard().withMaxAttempts(5_000).withDeadline(Duration.ofSeconds(60)))
                .build();
        Repository<String, Counter> counters = pawl.repository(COUNTER);
        counters.insert("hot", new Counter(0)).orThrow();
        faulty.decide(FaultyClient.random(new Random(20261124), 0.2));
        int threads = 6;
        int rounds = 30;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Long>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                String own = "own" + i;
                Callable<Long> client = () -> {
                    long mine = 0;
                    for (int round = 0; round < rounds; round++) {
                        // Two processes would not take turns; neither do a transaction and an update.
                        if (round % 2 == 0) {
                            counters.update("hot", Counter::next);
                        } else {
                            pawl.transact(tx -> tx.update(COUNTER, "hot", Counter::next));
                        }
                        mine++;
                        Versioned<String, Counter> made = counters.insertOrUpdate(own, new Counter(1), Counter::next);
                        assertThat(made.value().count()).isEqualTo(round % 3 + 1);
                        if (round % 3 == 2) {
                            counters.delete(made).orThrow();
                        }
                    }
                    return mine;
                };
                running.add(pool.submit(client));
            }
            long acknowledged = 0;
            for (Future<Long> future : running) {
                acknowledged += future.get();
            }
            faulty.decide(operation -> Fault.NONE);
            assertThat(counters.get("hot").value().count()).isEqualTo(acknowledged);
            assertThat(counters.get("hot").version().counter()).isEqualTo(1 + acknowledged);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aWriteThatTheSdkSendsTwiceIsNoConflict() {
        var insert = Accounts.insert(Accounts.key("x"));
        DynamoDbStore accounts = LocalFixture.opened(LocalFixture.builder(faulty.client()), Accounts.KIND);
        faulty.once("transactWriteItems", Fault.SENT_TWICE);
        assertThat(Accounts.make(accounts, insert)).isEqualTo(new CommitOutcome.Committed());
        faulty.once("updateItem", Fault.SENT_TWICE);
        assertThat(Accounts.make(
                        accounts, Accounts.replace(Accounts.key("x"), Accounts.version(accounts, Accounts.key("x")))))
                .isEqualTo(new CommitOutcome.Committed());
    }
}
