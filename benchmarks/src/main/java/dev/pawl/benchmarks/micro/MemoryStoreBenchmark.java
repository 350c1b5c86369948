package dev.pawl.benchmarks.micro;

import dev.pawl.Pawl;
import dev.pawl.memory.MemoryStore;
import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Deadline;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Stored;
import dev.pawl.store.Version;
import dev.pawl.store.Write;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The store in memory by itself, used by one thread. For JMH, which makes it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MemoryStoreBenchmark {
    private static final Key KEY = new Key(Wallets.TYPE.name(), new Id.Text(Wallets.ID));
    private static final Deadline FAR = Deadline.after(Duration.ofDays(1));

    @SuppressWarnings("NullAway.Init")
    private MemoryStore store;

    @SuppressWarnings("NullAway.Init")
    private Stored stored;

    @SuppressWarnings("NullAway.Init")
    private Version version;

    /** Begins with an empty store, which remembers each commit for days. */
    @Setup(Level.Iteration)
    public void fill() {
        store = new MemoryStore();
        Pawl.on(store)
                .repository(Wallets.TYPE)
                .insert(Wallets.ID, Wallets.WALLET)
                .orThrow();
        stored = read().get(0).orElseThrow();
        version = stored.version();
    }

    /**
     * Measures a read by key.
     *
     * @return what was read
     */
    @Benchmark
    public List<Optional<Stored>> read() {
        return store.read(List.of(KEY), FAR);
    }

    /**
     * Measures a checked write.
     *
     * @return its outcome
     */
    @Benchmark
    public List<CommitOutcome> commit() {
        AttemptId attempt = AttemptId.fresh();
        Condition seen = new Condition(KEY, dev.pawl.store.State.at(version));
        version = version.next(attempt);
        Write put = new Write.Put(KEY, version, stored.value());
        return store.commit(List.of(new Commit(attempt, Set.of(), List.of(seen), List.of(put))), FAR);
    }
}
