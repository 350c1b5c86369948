package dev.pawl.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.AggregateType;
import dev.pawl.FenceLostException;
import dev.pawl.Outcome;
import dev.pawl.Pawl;
import dev.pawl.RetryPolicy;
import dev.pawl.Versioned;
import dev.pawl.lock.Acquisition;
import dev.pawl.lock.Lease;
import dev.pawl.lock.Locks;
import dev.pawl.store.Conflict;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The program of a process whose threads hold short leases, and under each write one counter that nothing but the lease protects, and
 * one aggregate that is fenced. It may be stopped at any time, and ends when its input ends. What it did it prints, a line for each:
 *
 * <ul>
 *   <li>{@code counted LOCK}: the unprotected counter was counted up
 *   <li>{@code wrote LOCK OWNER FENCE COUNTER NANOS}: the aggregate was written, at that counter, by a call that began at that time
 *   <li>{@code refused LOCK OWNER FENCE store} or {@code own}: the aggregate was not written, since the lease is lost; so says the
 *       store, or the process by its own clock
 *   <li>{@code failed MESSAGE}: something went wrong that should not have
 * </ul>
 */
final class LeaseFuzzClient implements Runnable {
    static final AggregateType<String, Tally> TALLY = AggregateType.of("tally", String.class, Tally.class);
    private static final int POOL = 12;
    private static final int SHORTEST_MILLIS = 5;
    private static final int SPREAD_MILLIS = 60;

    record Tally(long count, long fence) {}

    /** What a client is told when it starts, as the arguments of its command line. */
    record Settings(String url, Path folder, int process, int threads, int locks, long seed, boolean fenced) {
        List<String> arguments() {
            return List.of(
                    url,
                    folder.toString(),
                    Integer.toString(process),
                    Integer.toString(threads),
                    Integer.toString(locks),
                    Long.toString(seed),
                    Boolean.toString(fenced));
        }

        static Settings of(String[] arguments) {
            return new Settings(
                    arguments[0],
                    Path.of(arguments[1]),
                    Integer.parseInt(arguments[2]),
                    Integer.parseInt(arguments[3]),
                    Integer.parseInt(arguments[4]),
                    Long.parseLong(arguments[5]),
                    Boolean.parseBoolean(arguments[6]));
        }
    }

    /**
     * For SQLite, where whoever waits looks again and again whether the file is free: the process that has it is the one that is
     * stopped, over and over.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int MANY = 10_000;

    private static volatile boolean ended;

    private final Settings settings;
    private final int thread;
    private final Pawl pawl;
    private final Locks locks;
    private final PrintStream out;
    private final Random random;

    private LeaseFuzzClient(Settings settings, int thread, JdbcStore store, PrintStream out) {
        this.settings = settings;
        this.thread = thread;
        this.pawl = Pawl.on(store)
                .with(RetryPolicy.standard().withDeadline(PATIENCE).withMaxAttempts(MANY));
        // Of every second one the clock stands still, as that of a machine that sleeps: nobody but the store can refuse
        // it.
        Locks own = thread % 2 == 0 ? Locks.on(store) : Locks.on(store, () -> 0, Clock.systemUTC());
        this.locks = own.withDeadline(PATIENCE);
        this.out = out;
        this.random = new Random(settings.seed() + thread);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Settings settings = Settings.of(arguments);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(settings.url());
        config.setMaximumPoolSize(POOL);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            JdbcStore store = JdbcStore.of(pool);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < settings.threads(); i++) {
                threads.add(new Thread(new LeaseFuzzClient(settings, i, store, out), "client-" + i));
            }
            threads.forEach(Thread::start);
            while (System.in.read() >= 0) {
                // Whatever is said has no meaning.
            }
            ended = true;
            for (Thread each : threads) {
                each.join();
            }
        }
    }

    static Path counter(Path folder, String lock) {
        return folder.resolve("counter-" + lock);
    }

    @Override
    public void run() {
        try {
            for (int round = 0; !ended; round++) {
                String lock = "lock" + random.nextInt(settings.locks());
                String owner = "p" + settings.process() + "-t" + thread + "-" + round;
                Duration term = Duration.ofMillis(SHORTEST_MILLIS + random.nextInt(SPREAD_MILLIS));
                if (locks.tryAcquire(lock, owner, term) instanceof Acquisition.Acquired acquired) {
                    work(lock, owner, acquired.lease(), term);
                } else {
                    LockSupport.parkNanos(random.nextLong(TimeUnit.MILLISECONDS.toNanos(2 * SHORTEST_MILLIS)));
                }
            }
        } catch (RuntimeException e) {
            out.println("failed " + e);
        }
    }

    private void work(String lock, String owner, Lease lease, Duration term) {
        Versioned<String, Tally> seen = pawl.repository(TALLY).get(lock);
        long count = read(counter(settings.folder(), lock));
        LockSupport.parkNanos(random.nextLong(term.toNanos() / 2));
        write(counter(settings.folder(), lock), count + 1);
        out.println("counted " + lock);
        String told = lock + " " + owner + " " + lease.fencingNumber() + " ";
        long began = System.nanoTime();
        try {
            Outcome<String, Tally> outcome = (settings.fenced() ? pawl.fencedBy(lease) : pawl)
                    .repository(TALLY)
                    .replace(seen.with(tally -> new Tally(tally.count() + 1, lease.fencingNumber())));
            if (outcome instanceof Outcome.Committed<String, Tally> committed) {
                out.println("wrote " + told + committed.result().version().counter() + " " + began);
            } else if (settings.fenced()) {
                out.println("failed " + told + "met a conflict though it held its lease: " + outcome);
            }
            lease.release();
        } catch (FenceLostException e) {
            out.println(
                    "refused " + told + (e.conflicts().stream().anyMatch(LeaseFuzzClient::isSeen) ? "store" : "own"));
        }
    }

    /** Tells whether the store saw that the lease is lost; a process that knows it by its own clock has seen nothing differ. */
    private static boolean isSeen(Conflict conflict) {
        return conflict instanceof Conflict.Expired
                || (conflict instanceof Conflict.FenceLost lost
                        && !lost.expected().equals(lost.actual()));
    }

    static long read(Path counter) {
        try (RandomAccessFile file = new RandomAccessFile(counter.toFile(), "r")) {
            return file.readLong();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void write(Path counter, long count) {
        try (RandomAccessFile file = new RandomAccessFile(counter.toFile(), "rw")) {
            file.writeLong(count);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
