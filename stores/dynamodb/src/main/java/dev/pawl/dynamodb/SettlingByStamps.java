package dev.pawl.dynamodb;

import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Deadline;
import dev.pawl.store.Key;
import dev.pawl.store.State;
import dev.pawl.store.StoreException;
import dev.pawl.store.Ticket;
import java.util.Map;
import java.util.function.Function;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Settles without markers: a stamp that is still there proves that the attempt was made. Its absence proves nothing, since the
 * attempt may be on its way, or may have been overwritten.
 */
record SettlingByStamps(Client client, Function<Key, Mapping> mappings) {

    CommitOutcome settle(Ticket ticket, Deadline deadline) {
        try {
            for (Condition condition : ticket.conditions()) {
                if (isStamped(condition.key(), ticket.attempt().stamp(), deadline)) {
                    return Outcomes.committed();
                }
            }
            return Outcomes.inDoubt(
                    ticket,
                    "No item has the stamp of the attempt " + ticket.attempt() + ", and there are no markers to ask.",
                    null);
        } catch (SdkException | StoreException e) {
            return Outcomes.unsettled(ticket, e);
        }
    }

    private boolean isStamped(Key key, long stamp, Deadline deadline) {
        Mapping mapping = mappings.apply(key);
        if (!mapping.keys().canHold(key)) {
            return false;
        }
        Map<String, AttributeValue> item =
                client.get(mapping.tableName(), mapping.keys().of(key), deadline);
        return mapping.state(key, item) instanceof State.At at && at.version().stamp() == stamp;
    }
}
