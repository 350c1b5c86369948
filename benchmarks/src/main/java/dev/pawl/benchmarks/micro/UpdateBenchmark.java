package dev.pawl.benchmarks.micro;

import dev.pawl.Pawl;
import dev.pawl.Repository;
import dev.pawl.Versioned;
import dev.pawl.examples.wallet.Wallet;
import dev.pawl.memory.MemoryStore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/**
 * Updates of one wallet in a store that answers at once, so that what is measured is how callers are combined and handed their
 * results. For JMH, which makes and shares it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class UpdateBenchmark {
    @SuppressWarnings("NullAway.Init")
    private Repository<String, Wallet> wallets;

    /** Begins with an empty store, which remembers each commit for days. */
    @Setup(Level.Iteration)
    public void fill() {
        wallets = Pawl.on(new MemoryStore()).repository(Wallets.TYPE);
        wallets.insert(Wallets.ID, Wallets.WALLET).orThrow();
    }

    /**
     * Measures updates by one caller.
     *
     * @return the wallet afterwards
     */
    @Benchmark
    public Versioned<String, Wallet> alone() {
        return addCent();
    }

    /**
     * Measures updates by eight callers at once.
     *
     * @return the wallet afterwards
     */
    @Benchmark
    @Threads(8)
    public Versioned<String, Wallet> amongEight() {
        return addCent();
    }

    /**
     * Measures updates by 64 callers at once.
     *
     * @return the wallet afterwards
     */
    @Benchmark
    @Threads(64)
    public Versioned<String, Wallet> amongSixtyFour() {
        return addCent();
    }

    private Versioned<String, Wallet> addCent() {
        return wallets.update(Wallets.ID, wallet -> wallet.increase(Wallets.CENT));
    }
}
