package dev.pawl.examples.wallet.anomalies.dynamodb;

import dev.pawl.examples.wallet.anomalies.Client;
import dev.pawl.examples.wallet.anomalies.Hands;
import dev.pawl.examples.wallet.anomalies.Part;
import dev.pawl.examples.wallet.anomalies.RefusedException;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** Keeps what is to be put until the end, and then puts it by one TransactWriteItems without conditions. */
record PuttingTogether(ItemTable table, boolean consistent) implements Client {
    @Override
    public void transact(Part part) throws Exception {
        Keeping hands = new Keeping();
        if (part.play(hands) && !hands.kept.isEmpty()) {
            try {
                table.putTogether(hands.kept);
            } catch (TransactionCanceledException e) {
                throw new RefusedException("error TransactionCanceled", e);
            }
        }
    }

    private final class Keeping implements Hands {
        private final Map<String, Long> kept = new HashMap<>();

        @Override
        public long read(String id) {
            Long own = kept.get(id);
            return own == null ? table.read(id, consistent) : own;
        }

        @Override
        public long readLocked(String id) {
            throw new UnsupportedOperationException("DynamoDB has no row locks.");
        }

        @Override
        public void write(String id, long amount) {
            kept.put(id, amount);
        }

        @Override
        public long bookings() {
            return table.bookings(consistent);
        }

        @Override
        public void book(String id) {
            kept.put(id, 1L);
        }
    }
}
