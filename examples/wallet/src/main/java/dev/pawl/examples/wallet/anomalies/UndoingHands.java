package dev.pawl.examples.wallet.anomalies;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** Hands for stores that know no rollback: it writes back what was there, as applications do. Used by one thread. */
public final class UndoingHands implements Hands {
    private final Hands hands;
    private final Deque<Map.Entry<String, Long>> before = new ArrayDeque<>();

    /**
     * Makes hands.
     *
     * @param hands what does the work
     */
    public UndoingHands(Hands hands) {
        this.hands = hands;
    }

    @Override
    public long read(String id) throws Exception {
        return hands.read(id);
    }

    @Override
    public long readLocked(String id) throws Exception {
        return hands.readLocked(id);
    }

    @Override
    public void write(String id, long amount) throws Exception {
        before.push(Map.entry(id, hands.read(id)));
        hands.write(id, amount);
    }

    @Override
    public long bookings() throws Exception {
        return hands.bookings();
    }

    @Override
    public void book(String id) throws Exception {
        hands.book(id);
    }

    /**
     * Writes back what was there before.
     *
     * @throws Exception if the store fails
     */
    public void undo() throws Exception {
        for (Map.Entry<String, Long> row : before) {
            hands.write(row.getKey(), row.getValue());
        }
    }
}
