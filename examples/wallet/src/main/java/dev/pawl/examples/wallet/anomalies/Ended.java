package dev.pawl.examples.wallet.anomalies;

import java.util.List;
import java.util.Map;

/**
 * How a play ended.
 *
 * @param rows what is stored
 * @param clients what became of each client
 */
record Ended(Map<String, Long> rows, List<ClientEnded> clients) {

    /**
     * What became of a client.
     *
     * @param seen what it has read
     * @param refusals why its transactions were refused, as far as they were
     * @param waited whether it had to wait for another
     * @param reruns how often one of its transactions was begun anew
     */
    record ClientEnded(Seen seen, List<String> refusals, boolean waited, int reruns) {}

    long amount(String id) {
        Long amount = rows.get(id);
        if (amount == null) {
            throw new IllegalStateException("The row " + id + " is gone after the play.");
        }
        return amount;
    }

    long bookings() {
        return rows.keySet().stream()
                .filter(id -> id.startsWith(Stories.BOOKING))
                .count();
    }

    Seen seenBy(int client) {
        return clients.get(client - 1).seen();
    }

    /** Tells whether none of a client's transactions was refused. */
    boolean wasAccepted(int client) {
        return clients.get(client - 1).refusals().isEmpty();
    }

    boolean allWereAccepted() {
        return clients.stream().allMatch(client -> client.refusals().isEmpty());
    }
}
