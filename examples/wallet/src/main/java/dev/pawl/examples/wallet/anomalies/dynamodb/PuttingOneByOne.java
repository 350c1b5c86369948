package dev.pawl.examples.wallet.anomalies.dynamodb;

import dev.pawl.examples.wallet.anomalies.Client;
import dev.pawl.examples.wallet.anomalies.Hands;
import dev.pawl.examples.wallet.anomalies.Part;
import dev.pawl.examples.wallet.anomalies.UndoingHands;

/** Puts each item at once; what looks like a rollback puts back what was there. */
record PuttingOneByOne(ItemTable table, boolean consistent) implements Client, Hands {
    @Override
    public void transact(Part part) throws Exception {
        UndoingHands hands = new UndoingHands(this);
        if (!part.play(hands)) {
            hands.undo();
        }
    }

    @Override
    public long read(String id) {
        return table.read(id, consistent);
    }

    @Override
    public long readLocked(String id) {
        throw new UnsupportedOperationException("DynamoDB has no row locks.");
    }

    @Override
    public void write(String id, long amount) {
        table.put(id, amount);
    }

    @Override
    public long bookings() {
        return table.bookings(consistent);
    }

    @Override
    public void book(String id) {
        table.put(id, 1);
    }
}
