package dev.pawl.examples.wallet.race;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * Runs one heat: lets the clients loose, waits, stops them, and audits the wallets. Immutable; each call of {@link #run} is a
 * heat of its own.
 */
public final class HeatRunner {
    private static final long PROGRESS_MILLIS = 100;

    private final Heat heat;
    private final List<String> wallets;
    private final Crowd crowd;

    /**
     * Makes what runs a heat.
     *
     * @param heat what is run
     * @param crowd the clients
     */
    public HeatRunner(Heat heat, Crowd crowd) {
        this.heat = heat;
        this.wallets = IntStream.range(0, heat.wallets())
                .mapToObj("wallet-%05d"::formatted)
                .toList();
        this.crowd = crowd;
    }

    /**
     * Runs the heat. What it has made on the ground is left there.
     *
     * @param ground where
     * @param warmUp how long the clients run before anything is measured
     * @param duration how long they are measured
     * @param progress told several times a second how much of that is over, from 0 to 1
     * @return how it ended; the audit is about everything that was done, warm-up included
     * @throws RaceException if a client failed
     * @throws InterruptedException if the thread was interrupted
     * @throws Exception if the strategy could not be set up, or the wallets not be read
     */
    public HeatResult run(Ground ground, Duration warmUp, Duration duration, DoubleConsumer progress) throws Exception {
        try (Contestant contestant = heat.strategy().enter(ground, wallets)) {
            Starter starter = new Starter();
            ExecutorService executor = crowd.executor();
            try {
                List<Future<Client>> running = new ArrayList<>();
                SplittableRandom random = new SplittableRandom(crowd.seed());
                for (int i = 0; i < crowd.threads(); i++) {
                    running.add(executor.submit(
                            new Client(contestant, heat.workload(), wallets, crowd.choice(), random.split(), starter)));
                }
                starter.start();
                awaitEnd(warmUp, running, done -> progress.accept(0));
                starter.measure();
                long began = System.nanoTime();
                awaitEnd(duration, running, progress);
                starter.stop();
                // The clients end one by one, some of them after a long sleep: that is nobody's time.
                long nanos = System.nanoTime() - began;
                List<Client> clients = finished(running);
                return result(clients, contestant.balances(), nanos);
            } finally {
                starter.stop();
                executor.shutdownNow();
                // Whoever is inside a statement finishes it before the tables go.
                executor.awaitTermination(1, TimeUnit.MINUTES);
            }
        }
    }

    private static void awaitEnd(Duration duration, List<Future<Client>> running, DoubleConsumer progress)
            throws InterruptedException {
        long began = System.nanoTime();
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
        long inTime = clients.stream().mapToLong(Client::inTime).sum();
        return new HeatResult(
                heat,
                crowd.threads(),
                micros.getTotalCount(),
                clients.stream().mapToLong(client -> client.tally().conflicts()).sum(),
                clients.stream().mapToLong(client -> client.tally().retries()).sum(),
                clients.stream().mapToLong(Client::gaveUp).sum(),
                clients.stream().mapToLong(Client::refused).sum(),
                audit(clients, balances),
                inTime / (nanos / 1e9),
                micros.getValueAtPercentile(50),
                micros.getValueAtPercentile(99),
                new Proof.NotRecorded());
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
