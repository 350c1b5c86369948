package dev.pawl.examples.wallet.anomalies;

import dev.pawl.ConflictException;
import dev.pawl.LockUnavailableException;
import dev.pawl.Pawl;
import dev.pawl.Repository;
import dev.pawl.Transaction;
import dev.pawl.Versioned;
import dev.pawl.examples.wallet.anomalies.PawlLevel.Entry;
import dev.pawl.store.Wait;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** Makes each transaction one call of {@link Pawl#transact}. What was read in an earlier transaction stays at its version. */
final class TransactClient implements Client {
    private final Pawl pawl;
    private final Repository<String, Entry> entries;
    private Map<String, Versioned<String, Entry>> held = new HashMap<>();

    TransactClient(Pawl pawl, Repository<String, Entry> entries) {
        this.pawl = pawl;
        this.entries = entries;
    }

    /** Ends the body without a commit. */
    private static final class RolledBack extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Carries what a step threw out of the body. */
    private static final class StepFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final Exception failure;

        StepFailed(Exception failure) {
            super(failure);
            this.failure = failure;
        }
    }

    @Override
    public void transact(Part part) throws Exception {
        Map<String, Versioned<String, Entry>> before = Map.copyOf(held);
        AtomicBoolean first = new AtomicBoolean(true);
        try {
            pawl.transact(tx -> {
                held = new HashMap<>(before);
                if (!first.getAndSet(false)) {
                    part.again();
                }
                if (!isToCommit(part, tx)) {
                    throw new RolledBack();
                }
            });
        } catch (RolledBack e) {
            held = new HashMap<>(before);
        } catch (ConflictException e) {
            throw new RefusedException("conflict", e);
        } catch (LockUnavailableException e) {
            throw new RefusedException("locked", e);
        } catch (StepFailed e) {
            throw e.failure;
        }
    }

    private boolean isToCommit(Part part, Transaction tx) {
        try {
            return part.play(new InTransaction(tx));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new StepFailed(e);
        }
    }

    private final class InTransaction implements Hands {
        private final Transaction tx;

        InTransaction(Transaction tx) {
            this.tx = tx;
        }

        @Override
        public long read(String id) {
            return hold(tx.get(PawlLevel.ENTRIES, id)).value().amount();
        }

        @Override
        public long readLocked(String id) {
            return hold(tx.lock(PawlLevel.ENTRIES, id, Wait.not()).orElseThrow())
                    .value()
                    .amount();
        }

        @Override
        public void write(String id, long amount) {
            Versioned<String, Entry> seen = held.get(id);
            Versioned<String, Entry> current = seen == null ? tx.get(PawlLevel.ENTRIES, id) : seen;
            hold(tx.replace(current.with(entry -> new Entry(amount))));
        }

        @Override
        public long bookings() {
            return PawlLevel.ids(entries).stream()
                    .filter(id -> id.startsWith(Stories.BOOKING))
                    .count();
        }

        @Override
        public void book(String id) {
            hold(tx.insert(PawlLevel.ENTRIES, id, new Entry(1)));
        }

        private Versioned<String, Entry> hold(Versioned<String, Entry> seen) {
            held.put(seen.id(), seen);
            return seen;
        }
    }
}
