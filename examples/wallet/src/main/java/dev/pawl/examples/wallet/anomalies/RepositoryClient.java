package dev.pawl.examples.wallet.anomalies;

import dev.pawl.Outcome;
import dev.pawl.Repository;
import dev.pawl.Versioned;
import dev.pawl.examples.wallet.anomalies.PawlLevel.Entry;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Uses no transactions: each read and each write of a row is one call of the {@link Repository}. */
final class RepositoryClient implements Client {
    private final Repository<String, Entry> entries;
    private final Writing writing;
    private final Map<String, Versioned<String, Entry>> held = new HashMap<>();

    private RepositoryClient(Repository<String, Entry> entries, Writing writing) {
        this.entries = entries;
        this.writing = writing;
    }

    private interface Writing {
        Versioned<String, Entry> write(Versioned<String, Entry> seen, long amount) throws RefusedException;
    }

    /** Writes what the client wants to be there, if nobody was faster. */
    static Client replacing(Repository<String, Entry> entries) {
        return new RepositoryClient(entries, (seen, amount) -> {
            Outcome<String, Entry> outcome = entries.replace(seen.with(entry -> new Entry(amount)));
            if (outcome instanceof Outcome.Conflicted<String, Entry> conflict) {
                throw new RefusedException("conflict", new IllegalStateException(conflict.message()));
            }
            return outcome.orThrow();
        });
    }

    /** Hands over how the amount is to be changed, not what is to be there. */
    static Client updating(Repository<String, Entry> entries) {
        return new RepositoryClient(entries, (seen, amount) -> {
            long added = amount - seen.value().amount();
            return entries.update(seen.id(), entry -> new Entry(entry.amount() + added));
        });
    }

    @Override
    public void transact(Part part) throws Exception {
        part.play(new Hands() {
            @Override
            public long read(String id) {
                Versioned<String, Entry> seen = entries.get(id);
                held.put(id, seen);
                return seen.value().amount();
            }

            @Override
            public long readLocked(String id) {
                throw new UnsupportedOperationException("A repository locks nothing.");
            }

            @Override
            public void write(String id, long amount) throws RefusedException {
                held.put(id, writing.write(Objects.requireNonNull(held.get(id)), amount));
            }

            @Override
            public long bookings() {
                throw new UnsupportedOperationException("A repository counts nothing.");
            }

            @Override
            public void book(String id) {
                entries.insert(id, new Entry(1)).orThrow();
            }
        });
    }
}
