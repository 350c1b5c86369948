package dev.pawl.examples.wallet.race;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** Runs one heat: lets the clients loose, waits, stops them, and audits the wallets. */
final class HeatRunner {
    private static final long PROGRESS_MILLIS = 100;

    private final Heat heat;
    private final List<String> wallets;
    private final int threads;
    private final long seed;

    HeatRunner(Heat heat, int threads, long seed) {
        this.heat = heat;
        this.wallets = IntStream.range(0, heat.wallets())
                .mapToObj("wallet-%05d"::formatted)
                .toList();
        this.threads = threads;
        this.seed = seed;
    }

    HeatResult run(Ground ground, Duration duration, DoubleConsumer progress) throws Exception {
        try (Contestant contestant = heat.strategy().enter(ground, wallets)) {
            CountDownLatch start = new CountDownLatch(1);
            AtomicBoolean goesOn = new AtomicBoolean(true);
            ExecutorService pool = Executors.newFixedThreadPool(threads);
            try {
                List<Future<Client>> running = new ArrayList<>();
                SplittableRandom random = new SplittableRandom(seed);
                for (int i = 0; i < threads; i++) {
                    running.add(pool.submit(
                            new Client(contestant, heat.workload(), wallets, random.split(), start, goesOn::get)));
                }
                long began = System.nanoTime();
                start.countDown();
                awaitEnd(began, duration, running, progress);
                goesOn.set(false);
                List<Client> clients = finished(running);
                long nanos = System.nanoTime() - began;
                return result(clients, contestant.balances(), nanos);
            } finally {
                goesOn.set(false);
                pool.shutdownNow();
                // Whoever is inside a statement finishes it before the tables go.
                pool.awaitTermination(1, TimeUnit.MINUTES);
            }
        }
    }

    private static void awaitEnd(long began, Duration duration, List<Future<Client>> running, DoubleConsumer progress)
            throws InterruptedException {
        long total = duration.toNanos();
        for (long passed = 0; passed < total; passed = System.nanoTime() - began) {
            progress.accept((double) passed / total);
            if (running.stream().anyMatch(Future::isDone)) {
                return;
            }
            TimeUnit.NANOSECONDS.sleep(Math.min(total - passed, TimeUnit.MILLISECONDS.toNanos(PROGRESS_MILLIS)));
        }
    }

    private List<Client> finished(List<Future<Client>> running) throws InterruptedException {
        List<Client> clients = new ArrayList<>();
        for (Future<Client> client : running) {
            try {
                clients.add(client.get());
            } catch (ExecutionException e) {
                throw new RaceException("The race failed in the heat " + heat + ": " + e.getCause(), e);
            }
        }
        return clients;
    }

    private HeatResult result(List<Client> clients, Map<String, BigDecimal> balances, long nanos) {
        Histogram micros = new Histogram(3);
        clients.forEach(client -> micros.add(client.micros()));
        long committed = micros.getTotalCount();
        return new HeatResult(
                heat,
                threads,
                committed,
                clients.stream().mapToLong(client -> client.tally().conflicts()).sum(),
                clients.stream().mapToLong(client -> client.tally().retries()).sum(),
                clients.stream().mapToLong(Client::gaveUp).sum(),
                clients.stream().mapToLong(Client::refused).sum(),
                audit(clients, balances),
                committed / (nanos / 1e9),
                micros.getValueAtPercentile(50),
                micros.getValueAtPercentile(99));
    }

    private Audit audit(List<Client> clients, Map<String, BigDecimal> balances) {
        Audit audit = Audit.CLEAN;
        for (int i = 0; i < wallets.size(); i++) {
            int wallet = i;
            String id = wallets.get(wallet);
            BigDecimal balance = balances.get(id);
            if (balance == null) {
                throw new RaceException("The wallet " + id + " is gone after the heat " + heat + ".", null);
            }
            long acknowledged = clients.stream()
                    .mapToLong(client -> client.acknowledged(wallet))
                    .sum();
            long found = Amounts.units(balance) - Amounts.initial();
            audit = audit.and(Audit.of(heat.workload(), wallet, acknowledged, found));
        }
        return audit;
    }
}
