package dev.pawl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand callers that wait on virtual threads, none of which keeps its carrier while it waits. */
@Timeout(120)
class VirtualThreadsTest {
    private static final int CALLERS = 10_000;

    private record Counter(int count) {
        Counter next() {
            return new Counter(count + 1);
        }
    }

    private static final AggregateType<Long, Counter> COUNTERS = AggregateType.of("counter", Long.class, Counter.class);

    @TempDir
    private Path folder;

    private final ScriptedStore store = new ScriptedStore();
    private final AtomicInteger batches = new AtomicInteger();
    private final Repository<Long, Counter> counters = Pawl.builder(store)
            .retry(RetryPolicy.standard().withDeadline(Duration.ofSeconds(100)))
            .build()
            .repository(COUNTERS);

    @Test
    void tenThousandUpdateOneCounterInFarFewerCommitsAndPinNoCarrier() throws Exception {
        assertCheap(1);
    }

    @Test
    void tenThousandUpdateAHundredCountersInFarFewerBatchesAndPinNoCarrier() throws Exception {
        assertCheap(100);
    }

    /** A thread that initializes a class is pinned, on every JDK that has virtual threads. */
    @Test
    void aThreadThatIsPinnedIsSeen() throws Exception {
        assertThat(pinned(List.of(Pinning::touch))).isNotEmpty();
    }

    private static final class Pinning {
        static {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }

        static void touch() {}
    }

    private void assertCheap(int keys) throws Exception {
        for (long key = 0; key < keys; key++) {
            counters.insert(key, new Counter(0)).orThrow();
            // What is initialized at the first update is not what this is about.
            counters.update(key, Counter::next);
        }
        store.beforeCommit(batch -> batches.incrementAndGet());
        List<Runnable> calls = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            long key = i % keys;
            calls.add(() -> counters.update(key, Counter::next));
        }

        assertThat(pinned(calls)).isEmpty();
        for (long key = 0; key < keys; key++) {
            assertThat(counters.get(key).value()).isEqualTo(new Counter(1 + CALLERS / keys));
        }
        assertThat(batches).hasValueLessThan(CALLERS / 2);
    }

    /** Runs calls on a virtual thread each; returns what the JDK recorded of threads that waited and kept their carriers. */
    private List<RecordedEvent> pinned(List<Runnable> calls) throws IOException, InterruptedException {
        ExecutorService virtual = virtualThreads();
        Path file = folder.resolve("recording.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ZERO);
            recording.start();
            CompletableFuture<?>[] running = calls.stream()
                    .map(call -> CompletableFuture.runAsync(call, virtual))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(running).join();
            virtual.shutdown();
            assertThat(virtual.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file);
    }

    private static ExecutorService virtualThreads() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (NoSuchMethodException e) {
            return Assumptions.abort("This JDK (" + Runtime.version() + ") has no virtual threads; 21 and later do.");
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new LinkageError("Virtual threads could not be made.", e);
        }
    }
}
