package dev.pawl.dynamodb;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Deadline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Makes the commits of a batch at the same time, except those that share a key or a request: these one after the other. Replacements
 * share requests, see {@link StatementBatch}; every other commit has its own. The caller's own thread takes part, so a batch of one,
 * and a store that is closed, need no other.
 */
final class Batches implements AutoCloseable {
    private static final int MAX_THREADS = 16;
    private static final long IDLE_SECONDS = 10;

    private final Commits commits;
    private final int perRequest;
    private final ThreadPoolExecutor helpers = new ThreadPoolExecutor(
            0,
            MAX_THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> {
                Thread thread = new Thread(task, "pawl-dynamodb");
                thread.setDaemon(true);
                return thread;
            },
            (task, full) -> task.run());

    /**
     * Makes batches.
     *
     * @param perRequest how many replacements share a request at most
     */
    Batches(Commits commits, int perRequest) {
        this.commits = commits;
        this.perRequest = perRequest;
    }

    List<CommitOutcome> make(List<Commit> batch, Deadline deadline) {
        // A caller's bad arguments are thrown here, before anything is sent; behind this, every commit has an outcome.
        List<Plan> plans = batch.stream().map(commits::plan).toList();
        Map<Integer, CommitOutcome> outcomes = new ConcurrentHashMap<>();
        for (List<Integer> wave : waves(batch)) {
            List<Runnable> tasks = new ArrayList<>();
            List<Integer> alone = new ArrayList<>(wave);
            for (Map<Integer, StatementBatch.Entry> request : requests(wave, plans, deadline)) {
                alone.removeAll(request.keySet());
                tasks.add(() -> share(request, outcomes, deadline));
            }
            alone.forEach(i -> tasks.add(() -> outcomes.put(i, made(plans.get(i), deadline))));
            atOnce(tasks);
            atOnce(wave.stream()
                    .filter(i -> !outcomes.containsKey(i))
                    .<Runnable>map(i -> () -> outcomes.put(i, made(plans.get(i), deadline)))
                    .toList());
        }
        return IntStream.range(0, batch.size())
                .mapToObj(i -> Objects.requireNonNull(outcomes.get(i)))
                .toList();
    }

    /** Returns the commits that share requests, by their place in the batch. */
    private List<Map<Integer, StatementBatch.Entry>> requests(List<Integer> wave, List<Plan> plans, Deadline deadline) {
        if (Math.min(perRequest, wave.size()) == 1) {
            return List.of();
        }
        List<Map<Integer, StatementBatch.Entry>> requests = new ArrayList<>();
        Map<Integer, StatementBatch.Entry> filling = new LinkedHashMap<>();
        for (int i : wave) {
            commits.statement(plans.get(i), deadline).ifPresent(entry -> filling.put(i, entry));
            if (filling.size() == perRequest) {
                requests.add(new LinkedHashMap<>(filling));
                filling.clear();
            }
        }
        if (filling.size() > 1) {
            requests.add(filling);
        }
        return requests;
    }

    private void share(
            Map<Integer, StatementBatch.Entry> request, Map<Integer, CommitOutcome> outcomes, Deadline deadline) {
        try {
            Iterator<Optional<CommitOutcome>> made =
                    commits.make(List.copyOf(request.values()), deadline).iterator();
            request.keySet().forEach(i -> made.next().ifPresent(outcome -> outcomes.put(i, outcome)));
        } catch (Throwable e) {
            request.forEach((i, entry) -> outcomes.putIfAbsent(i, Outcomes.unknown(entry.plan(), e)));
        }
    }

    private CommitOutcome made(Plan plan, Deadline deadline) {
        try {
            return commits.make(plan, deadline);
        } catch (Throwable e) {
            return Outcomes.unknown(plan, e);
        }
    }

    private void atOnce(List<Runnable> tasks) {
        List<CompletableFuture<Void>> running = tasks.stream()
                .skip(1)
                .map(task -> CompletableFuture.runAsync(task, helpers))
                .toList();
        tasks.stream().findFirst().ifPresent(Runnable::run);
        running.forEach(CompletableFuture::join);
    }

    /** Puts each commit into the first wave after all those before it that it overlaps. */
    private static Iterable<List<Integer>> waves(List<Commit> batch) {
        Map<Object, Integer> lastWave = new HashMap<>();
        Map<Integer, List<Integer>> waves = new TreeMap<>();
        for (int i = 0; i < batch.size(); i++) {
            List<Object> touched = new ArrayList<>(batch.get(i).requests());
            batch.get(i).conditions().forEach(condition -> touched.add(condition.key()));
            int wave = 1
                    + touched.stream()
                            .mapToInt(what -> lastWave.getOrDefault(what, -1))
                            .max()
                            .orElse(-1);
            touched.forEach(what -> lastWave.put(what, wave));
            waves.computeIfAbsent(wave, any -> new ArrayList<>()).add(i);
        }
        return waves.values();
    }

    @Override
    public void close() {
        helpers.shutdown();
    }
}
