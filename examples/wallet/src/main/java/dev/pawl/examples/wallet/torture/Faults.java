package dev.pawl.examples.wallet.torture;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Counts what was done to a store and its clients, by kind. Safe for use by many threads. */
final class Faults {
    static final String CLIENT_KILLED = "client killed";
    static final String CLIENT_STOPPED = "client stopped and continued";
    static final String SERVER_KILLED = "server killed and restarted";
    static final String CLOCK_MOVED = "client's clock put forward or back";
    static final String SERVER_RESTARTED = "server restarted";
    static final String BACKEND_STOPPED = "backend stopped and continued";

    private final ConcurrentMap<String, Long> counts = new ConcurrentHashMap<>();

    void count(String kind) {
        add(kind, 1);
    }

    void add(String kind, long more) {
        counts.merge(kind, more, Long::sum);
    }

    Map<String, Long> counts() {
        return Collections.unmodifiableMap(new TreeMap<>(counts));
    }

    static String name(Enum<?> kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
