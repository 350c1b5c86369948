package dev.pawl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.memory.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Updates of one aggregate within a process go one after the other. */
class TurnsTest {
    record Counter(long value) {}

    private static final AggregateType<String, Counter> COUNTER =
            AggregateType.of("counter", String.class, Counter.class);

    private final AtomicInteger conflicts = new AtomicInteger();
    private final Pawl pawl = Pawl.builder(new MemoryStore())
            .listener(event -> {
                if (event instanceof PawlListener.Conflicted) {
                    conflicts.incrementAndGet();
                }
            })
            .build();
    private final Repository<String, Counter> counters = pawl.repository(COUNTER);

    @Test
    void callersOfOneProcessDoNotConflictWithEachOther() throws Exception {
        counters.insert("hot", new Counter(0)).orThrow();
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                running.add(pool.submit(() -> {
                    for (int n = 0; n < 200; n++) {
                        counters.update("hot", counter -> new Counter(counter.value() + 1));
                    }
                }));
            }
            for (Future<?> future : running) {
                future.get();
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(counters.get("hot").value()).isEqualTo(new Counter(1600));
        assertThat(conflicts).hasValue(0);
    }

    @Test
    void aCallerWhoseTurnDoesNotComeInTimeIsToldSoAndWritesNothing() throws Exception {
        counters.insert("hot", new Counter(0)).orThrow();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            Future<?> slow = pool.submit(() -> counters.update("hot", counter -> {
                inside.countDown();
                try {
                    leave.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return new Counter(1);
            }));
            inside.await();
            assertThatThrownBy(() -> counters.with(RetryPolicy.standard().withDeadline(Duration.ofMillis(20)))
                            .update("hot", counter -> new Counter(99)))
                    .isInstanceOf(RetriesExhaustedException.class)
                    .hasMessageContaining("turn");
            leave.countDown();
            slow.get();
        } finally {
            pool.shutdownNow();
        }
        assertThat(counters.get("hot").value()).isEqualTo(new Counter(1));
    }
}
