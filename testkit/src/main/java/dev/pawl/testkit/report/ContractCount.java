package dev.pawl.testkit.report;

import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.platform.engine.TestExecutionResult;

/** How the contract went in one test class. Safe for use by many threads. */
final class ContractCount {
    private final Set<String> suites = ConcurrentHashMap.newKeySet();
    private final AtomicLong passed = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final ConcurrentMap<String, Long> aborted = new ConcurrentHashMap<>();

    void add(String suite, TestExecutionResult result) {
        suites.add(suite);
        switch (result.getStatus()) {
            case SUCCESSFUL -> passed.incrementAndGet();
            case FAILED -> failed.incrementAndGet();
            case ABORTED ->
                aborted(result.getThrowable().map(Throwable::getMessage).orElse("no reason"));
        }
    }

    void aborted(String reason) {
        aborted.merge(reason, 1L, Long::sum);
    }

    /** Returns the counts, with the reason of each that was aborted. */
    @Override
    public String toString() {
        if (suites.isEmpty()) {
            return "NOT RUN" + (aborted.isEmpty() ? "" : ": " + String.join("; ", new TreeMap<>(aborted).keySet()));
        }
        String reasons = new TreeMap<>(aborted)
                .entrySet().stream()
                        .map(entry -> entry.getValue() + " x " + entry.getKey().strip())
                        .collect(Collectors.joining("; ", " (", ")"));
        long left = aborted.values().stream().mapToLong(Long::longValue).sum();
        return suites.size() + (suites.size() == 1 ? " suite, " : " suites, ") + passed + " passed, " + failed
                + " failed, " + left + " aborted" + (left == 0 ? "" : reasons);
    }
}
