package dev.pawl.examples.wallet.anomalies;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What one client has read in its transactions, without those runs of them that were begun anew. Used by one thread at a time. */
final class Seen {
    /** Stands for the number of rows that satisfied the predicate. */
    static final String BOOKINGS = "bookings";

    private final Map<String, List<Long>> values = new HashMap<>();

    Seen copy() {
        Seen copy = new Seen();
        values.forEach((id, seen) -> copy.values.put(id, new ArrayList<>(seen)));
        return copy;
    }

    /** Returns hands that write down what they read. */
    Hands noting(Hands hands) {
        return new Hands() {
            @Override
            public long read(String id) throws Exception {
                return note(id, hands.read(id));
            }

            @Override
            public long readLocked(String id) throws Exception {
                return note(id, hands.readLocked(id));
            }

            @Override
            public void write(String id, long amount) throws Exception {
                hands.write(id, amount);
            }

            @Override
            public long bookings() throws Exception {
                return note(BOOKINGS, hands.bookings());
            }

            @Override
            public void book(String id) throws Exception {
                hands.book(id);
            }
        };
    }

    private long note(String id, long value) {
        values.computeIfAbsent(id, any -> new ArrayList<>()).add(value);
        return value;
    }

    /** Returns what was read last; the story has read it. */
    long last(String id) {
        List<Long> all = all(id);
        return all.get(all.size() - 1);
    }

    List<Long> all(String id) {
        return values.getOrDefault(id, List.of());
    }
}
