package dev.pawl.examples.wallet.torture;

import dev.pawl.Outcome;
import dev.pawl.Repository;
import dev.pawl.Versioned;
import dev.pawl.examples.wallet.torture.Message.Answer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one slot inserts, deletes and replaces among aggregates that all slots insert and delete, so that copies outlive what they
 * were read from. Whether that was right only the histories tell. Used by one thread.
 */
final class SharedWrites {
    private final Repository<String, Own> shared;
    private @Nullable Versioned<String, Own> copy;

    SharedWrites(Repository<String, Own> shared) {
        this.shared = shared;
    }

    Answer insert(Operation operation) {
        String id = operation.keys().get(0);
        return answer(shared.insert(id, new Own(id, operation.serial())));
    }

    Answer delete(Operation operation) {
        Optional<Versioned<String, Own>> seen = shared.find(operation.keys().get(0));
        if (seen.isEmpty()) {
            return Answer.CONFLICT;
        }
        copy = copy == null ? seen.get() : copy;
        return answer(shared.delete(seen.get()));
    }

    /** Returns the id of what was read last and may have ended its life since; another if there is none. */
    String copied(String otherwise) {
        return copy == null ? otherwise : copy.id();
    }

    /** Replaces from the copy, or makes one. */
    Answer replace(Operation operation) {
        Versioned<String, Own> former = copy;
        if (former == null) {
            copy = shared.find(operation.keys().get(0)).orElse(null);
            return Answer.CONFLICT;
        }
        copy = null;
        return answer(shared.replace(former.with(own -> new Own(own.id(), operation.serial()))));
    }

    private static Answer answer(Outcome<String, Own> outcome) {
        return outcome instanceof Outcome.Conflicted<String, Own> ? Answer.CONFLICT : Answer.ACKNOWLEDGED;
    }
}
