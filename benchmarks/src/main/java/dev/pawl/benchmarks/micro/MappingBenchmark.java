package dev.pawl.benchmarks.micro;

import dev.pawl.Outcome;
import dev.pawl.Pawl;
import dev.pawl.Repository;
import dev.pawl.Versioned;
import dev.pawl.examples.wallet.Wallet;
import dev.pawl.memory.MemoryStore;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Stored;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What lies between a wallet and what a store is given. For JMH, which makes and shares it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MappingBenchmark {
    private final Repository<String, Wallet> nowhere = Pawl.on(new Nowhere()).repository(Wallets.TYPE);
    private final Stored stored = stored();

    /**
     * Measures making a wallet of what a store has read.
     *
     * @return the wallet
     */
    @Benchmark
    public Versioned<String, Wallet> decode() {
        return Wallets.TYPE.versioned(stored);
    }

    /**
     * Measures making of a wallet what a store is given, and all that an insert does in the process.
     *
     * @return the outcome
     */
    @Benchmark
    public Outcome<String, Wallet> insertIntoNowhere() {
        return nowhere.insert(Wallets.ID, Wallets.WALLET);
    }

    private static Stored stored() {
        MemoryStore store = new MemoryStore();
        Pawl.on(store).repository(Wallets.TYPE).insert(Wallets.ID, Wallets.WALLET);
        Key key = new Key(Wallets.TYPE.name(), new Id.Text(Wallets.ID));
        return store.read(List.of(key), Deadline.after(Duration.ofSeconds(1)))
                .get(0)
                .orElseThrow();
    }

    /** A store that acknowledges everything and keeps nothing. */
    private static final class Nowhere extends ForwardingStore {
        private static final CommitOutcome COMMITTED = new CommitOutcome.Committed();

        Nowhere() {
            super(new MemoryStore());
        }

        @Override
        public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
            return batch.stream().map(commit -> COMMITTED).toList();
        }
    }
}
