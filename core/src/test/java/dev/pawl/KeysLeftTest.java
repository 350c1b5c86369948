package dev.pawl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.memory.MemoryStore;
import dev.pawl.store.Capabilities;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.Node;
import dev.pawl.store.RequestId;
import dev.pawl.store.Store;
import dev.pawl.store.Stored;
import dev.pawl.store.Ticket;
import dev.pawl.store.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is kept of aggregates that nobody is changing any more: nothing. */
@Timeout(300)
class KeysLeftTest {
    private static final int THREADS = 4;
    /** What the JVM keeps for itself after this many calls has been kept already. */
    private static final int BEFORE = 20_000;

    private static final long MEGABYTE = 1 << 20;

    private record Counter(int count) {}

    private static final AggregateType<Long, Counter> COUNTERS = AggregateType.of("counter", Long.class, Counter.class);

    @Test
    void differentKeysUpdatedOnceLeaveNothingBehind() {
        assertThat(bytesLeftAfter(50_000, new Forgetful())).isLessThan(4 * MEGABYTE);
    }

    @Test
    @Tag("full")
    void aMillionDifferentKeysUpdatedOnceLeaveNothingBehind() {
        assertThat(bytesLeftAfter(1_000_000, new Forgetful())).isLessThan(16 * MEGABYTE);
    }

    /** The commits alone are kept, of which Pawl has no use any more. */
    @Test
    void whatIsLeftBehindIsSeen() {
        Queue<Commit> left = new ConcurrentLinkedQueue<>();
        assertThat(bytesLeftAfter(50_000, new Forgetful() {
                    @Override
                    public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
                        left.addAll(batch);
                        return super.commit(batch, deadline);
                    }
                }))
                .isGreaterThan(4 * MEGABYTE);
        assertThat(left).hasSize(BEFORE + 50_000);
    }

    private static long bytesLeftAfter(int keys, Store store) {
        Pawl pawl = Pawl.on(store);
        updateOnce(pawl, 0, BEFORE);
        long before = bytesInUse();
        updateOnce(pawl, BEFORE, keys);
        long after = bytesInUse();
        assertThat(pawl.engine().combiner().size()).isZero();
        return after - before;
    }

    private static long bytesInUse() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static void updateOnce(Pawl pawl, long first, int keys) {
        int each = keys / THREADS;
        Repository<Long, Counter> counters = pawl.repository(COUNTERS);
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<CompletableFuture<Void>> running = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                long from = first + (long) thread * each;
                running.add(CompletableFuture.runAsync(
                        () -> {
                            for (long key = from; key < from + each; key++) {
                                counters.update(key, c -> new Counter(c.count() + 1));
                            }
                        },
                        pool));
            }
            running.forEach(CompletableFuture::join);
        } finally {
            pool.shutdownNow();
        }
    }

    /** Has the same row under every key, and keeps nothing, so that whatever is left after a test is not its own. */
    private static class Forgetful implements Store {
        private static final Node.Fields ZERO = new Node.Fields(Map.of("count", new Node.Int64(0)));
        private static final CommitOutcome COMMITTED = new CommitOutcome.Committed();

        @Override
        public Capabilities bind(Kind kind, Deadline deadline) {
            return new MemoryStore().bind(kind, deadline);
        }

        @Override
        public List<Optional<Stored>> read(List<Key> keys, Deadline deadline) {
            return keys.stream()
                    .map(key -> Optional.of(new Stored(key, Version.of(1), ZERO)))
                    .toList();
        }

        @Override
        public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
            return batch.stream().map(commit -> COMMITTED).toList();
        }

        @Override
        public List<Id> ids(String kind, Id after, int limit, Deadline deadline) {
            return List.of();
        }

        @Override
        public CommitOutcome settle(Ticket ticket, Deadline deadline) {
            return COMMITTED;
        }

        @Override
        public Optional<Conflict.Repeated> repeated(RequestId request, Deadline deadline) {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }
}
