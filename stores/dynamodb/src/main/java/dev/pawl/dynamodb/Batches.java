package dev.pawl.dynamodb;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Makes the commits of a batch at the same time, except those that share a key or a request: these one after the other. The
 * caller's own thread takes part, so a batch of one, and a store that is closed, need no other.
 */
final class Batches implements AutoCloseable {
    private static final int MAX_THREADS = 16;
    private static final long IDLE_SECONDS = 10;

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

    List<CommitOutcome> make(List<Commit> batch, Function<Commit, CommitOutcome> commit) {
        CommitOutcome[] outcomes = new CommitOutcome[batch.size()];
        for (List<Integer> wave : waves(batch)) {
            List<CompletableFuture<Void>> running = new ArrayList<>();
            for (int i : wave.subList(1, wave.size())) {
                running.add(CompletableFuture.runAsync(() -> outcomes[i] = commit.apply(batch.get(i)), helpers));
            }
            int own = wave.get(0);
            outcomes[own] = commit.apply(batch.get(own));
            running.forEach(CompletableFuture::join);
        }
        return List.of(outcomes);
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
