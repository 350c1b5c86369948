package dev.pawl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pawl.Pawl;
import dev.pawl.Repository;
import dev.pawl.jdbc.LeaseFuzzClient.Tally;
import dev.pawl.lock.Held;
import dev.pawl.lock.Locks;
import dev.pawl.store.StoreException;
import dev.pawl.testkit.ProcessFaults;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Threads of several processes hold leases of a few milliseconds, and are stopped (SIGSTOP) until these have expired. When they go
 * on, they take what they hold for held. It ends when that has happened often enough.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
abstract class LeaseFuzzSuite {
    private static final int PROCESSES = 3;
    private static final int THREADS = 10;
    private static final int LOCKS = 4;
    private static final int EXPIRIES = 100;
    private static final int REFUSED_BY_STORE = 20;
    private static final int MADE = 50;
    private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final int LOOKS_AFTER_EXPIRY = 20;
    /** Shorter than the clients have: if the one that is stopped holds a file of SQLite's, they are to be let at it again in time. */
    private static final Duration LOOK = Duration.ofSeconds(2);

    private static final Duration PATIENCE = Duration.ofSeconds(70);

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();
    private final List<Thread> readers = new ArrayList<>();
    private final Ledger ledger = new Ledger();
    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private TestDatabase database;
    private JdbcStore store;
    private Locks locks;

    abstract TestDatabase open(Path where);

    /** A write that was acknowledged, in the words of {@link LeaseFuzzClient}. */
    private record Written(String lock, String owner, long fence, long counter, long began) {}

    /** What the clients have said, and what was seen of their leases. Safe for use by many threads. */
    private static final class Ledger {
        private final List<Written> written = new CopyOnWriteArrayList<>();
        private final List<String> failures = new CopyOnWriteArrayList<>();
        private final Map<String, Long> expired = new ConcurrentHashMap<>();
        private final AtomicInteger counted = new AtomicInteger();
        private final Set<String> refusedByStore = ConcurrentHashMap.newKeySet();
        private final AtomicInteger refusedByOwnClock = new AtomicInteger();

        void heard(String line) {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "counted" -> counted.incrementAndGet();
                case "wrote" ->
                    written.add(new Written(
                            words[1],
                            words[2],
                            Long.parseLong(words[3]),
                            Long.parseLong(words[4]),
                            Long.parseLong(words[5])));
                case "refused" -> {
                    if (words[4].equals("store")) {
                        refusedByStore.add(words[2]);
                    } else {
                        refusedByOwnClock.incrementAndGet();
                    }
                }
                default -> failures.add(line);
            }
        }

        boolean isEnough() {
            return expired.size() >= EXPIRIES && stoppedAndRefused() >= REFUSED_BY_STORE && written.size() >= MADE;
        }

        /** Counts those who were stopped until their lease had expired, and whom the store refused when they went on. */
        long stoppedAndRefused() {
            return refusedByStore.stream().filter(expired::containsKey).count();
        }

        /** Returns the writes that were made though they were begun after their lease was seen to have expired. */
        List<Written> afterExpiry() {
            return written.stream()
                    .filter(each -> each.began() - expired.getOrDefault(each.owner(), Long.MAX_VALUE) > 0)
                    .toList();
        }
    }

    @BeforeEach
    void start() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs the signals of POSIX");
        database = open(folder);
        store = JdbcStore.of(database.pool());
        store.createTables(LeaseFuzzClient.TALLY.kind(), Locks.kinds()[0], Locks.kinds()[1]);
        locks = Locks.on(store).withDeadline(LOOK);
        Repository<String, Tally> tallies = Pawl.on(store).repository(LeaseFuzzClient.TALLY);
        for (String lock : names()) {
            tallies.insert(lock, new Tally(0, 0)).orThrow();
            LeaseFuzzClient.write(LeaseFuzzClient.counter(folder, lock), 0);
        }
    }

    @AfterEach
    void stop() {
        processes.forEach(Process::destroyForcibly);
        database.close();
    }

    private static List<String> names() {
        return IntStream.range(0, LOCKS).mapToObj(i -> "lock" + i).toList();
    }

    private void begin(boolean fenced) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        for (int i = 0; i < PROCESSES; i++) {
            List<String> command = new ArrayList<>(List.of(
                    java,
                    "-Xmx128m",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    // Or else JDK 24 and later warn of SQLite's driver.
                    "--enable-native-access=ALL-UNNAMED",
                    "-Djava.io.tmpdir=" + folder,
                    "-cp",
                    System.getProperty("java.class.path"),
                    LeaseFuzzClient.class.getName()));
            command.addAll(new LeaseFuzzClient.Settings(
                            database.url(), folder, i, THREADS, LOCKS, seed + (long) i * THREADS, fenced)
                    .arguments());
            try {
                Process process =
                        new ProcessBuilder(command).redirectErrorStream(true).start();
                processes.add(process);
                Thread reader = new Thread(() -> listen(process), "lease-fuzz-" + i);
                reader.start();
                readers.add(reader);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void listen(Process process) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                ledger.heard(line);
            }
        } catch (IOException e) {
            ledger.heard("failed " + e);
        }
    }

    private void end() throws InterruptedException {
        for (Process process : processes) {
            try {
                process.getOutputStream().close();
            } catch (IOException e) {
                ledger.heard("failed " + e);
            }
        }
        for (Process process : processes) {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
        for (Thread reader : readers) {
            reader.join();
        }
    }

    /** Stops a process that holds a lease until that has expired, if one still holds one when it has stopped. */
    private void stopOneThatHolds() {
        List<Held> held = locks.holders(names().get(random.nextInt(LOCKS)));
        if (held.isEmpty()) {
            return;
        }
        int index = processOf(held.get(0));
        long pid = processes.get(index).pid();
        ProcessFaults.stop(pid);
        try {
            List<Held> stopped = names().stream()
                    .flatMap(name -> locks.holders(name).stream())
                    .filter(each -> processOf(each) == index)
                    .toList();
            if (stopped.isEmpty()) {
                return;
            }
            Instant last =
                    stopped.stream().map(Held::until).max(Instant::compareTo).orElseThrow();
            while (store.now(Wallets.soon()).orElseThrow().isBefore(last)) {
                LockSupport.parkNanos(POLL_NANOS);
            }
            long nanos = System.nanoTime();
            stopped.forEach(each -> ledger.expired.put(each.owner(), nanos));
            // Now and then somebody else takes over before it goes on.
            for (int looks = random.nextInt(LOOKS_AFTER_EXPIRY); looks > 0; looks--) {
                locks.holders(stopped.get(0).name());
            }
        } catch (StoreException e) {
            // A process of SQLite's may be stopped while it holds the whole file: nobody gets at that before it goes
            // on.
            if (database.database() != Database.SQLITE) {
                throw e;
            }
        } finally {
            ProcessFaults.resume(pid);
        }
    }

    private static int processOf(Held held) {
        return Integer.parseInt(held.owner().substring(1, held.owner().indexOf('-')));
    }

    private void requireAlive() {
        assertThat(processes).allMatch(Process::isAlive, "is alive; they said " + ledger.failures);
        assertThat(ledger.failures).isEmpty();
    }

    @Test
    void noWriteOfAHolderThatSleptThroughItsLeaseGetsThrough() throws InterruptedException {
        begin(true);
        while (ledger.afterExpiry().isEmpty() && !ledger.isEnough()) {
            requireAlive();
            stopOneThatHolds();
        }
        end();
        System.out.println(summary());

        assertThat(ledger.failures).isEmpty();
        assertThat(ledger.afterExpiry()).as("seed %s", seed).isEmpty();
        assertThat(ledger.expired).hasSizeGreaterThanOrEqualTo(EXPIRIES);
        assertThat(ledger.stoppedAndRefused()).isGreaterThanOrEqualTo(REFUSED_BY_STORE);
        for (String lock : names()) {
            Map<Long, Long> fences = new TreeMap<>();
            ledger.written.stream()
                    .filter(each -> each.lock().equals(lock))
                    .forEach(each -> assertThat(fences.put(each.counter(), each.fence()))
                            .as("two writes of one version of %s, seed %s", lock, seed)
                            .isNull());
            assertThat(List.copyOf(fences.values()))
                    .as("fencing numbers of %s, seed %s", lock, seed)
                    .isSorted();
            Tally last =
                    Pawl.on(store).repository(LeaseFuzzClient.TALLY).get(lock).value();
            assertThat(last.count()).as("writes of %s, seed %s", lock, seed).isEqualTo(fences.size());
        }
    }

    /** Proves that a write of a stale holder would be seen: these are not fenced. */
    final void writesThatNothingFencesAreSeenToBeStale() throws InterruptedException {
        begin(false);
        while (ledger.afterExpiry().isEmpty()) {
            requireAlive();
            stopOneThatHolds();
        }
        end();
    }

    private String summary() {
        long stored = names().stream()
                .mapToLong(lock -> LeaseFuzzClient.read(LeaseFuzzClient.counter(folder, lock)))
                .sum();
        return "Lease fuzz on " + database.by("SQLite", "PostgreSQL", "MariaDB") + ", seed " + seed + ": "
                + ledger.expired.size() + " leases expired while their holder was stopped; of the fenced writes "
                + ledger.written.size() + " were made, " + ledger.refusedByStore.size() + " refused by the store ("
                + ledger.stoppedAndRefused() + " of stopped holders) and " + ledger.refusedByOwnClock
                + " by the holder's own clock; of " + ledger.counted
                + " increments of counters that nothing fences " + (ledger.counted.get() - stored) + " were lost.";
    }
}
