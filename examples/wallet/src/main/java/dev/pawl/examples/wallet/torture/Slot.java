package dev.pawl.examples.wallet.torture;

import dev.pawl.CommitInDoubtException;
import dev.pawl.NotFoundException;
import dev.pawl.Outcome;
import dev.pawl.Pawl;
import dev.pawl.PawlException;
import dev.pawl.Repository;
import dev.pawl.Versioned;
import dev.pawl.examples.wallet.torture.Message.Answer;
import dev.pawl.examples.wallet.torture.Operation.Kind;
import dev.pawl.lock.Locks;
import dev.pawl.store.LockingTransaction.Strength;
import dev.pawl.store.RequestId;
import dev.pawl.store.StoreException;
import dev.pawl.store.Wait;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Asks Pawl for one thing after the other, and says so before and after. Used by one thread. */
final class Slot {
    private static final int TEN = 10;
    private static final int MOST_KEYS = 60;
    private static final Duration LOCK_WAIT = Duration.ofMillis(500);

    private final String name;
    private final Random random;
    private final Pawl pawl;
    private final Repository<String, Tally> tallies;
    private final Repository<String, Own> owned;
    private final LeasedWrites leased;
    private final SharedWrites shared;
    private final Consumer<Message> out;
    private final Queue<Operation> repeats;
    private long serial;
    private int generation;
    private @Nullable Versioned<String, Own> own;
    private @Nullable Versioned<String, Tally> stale;
    private @Nullable Versioned<String, Tally> copy;
    private boolean locksRows = true;

    Slot(
            String name,
            long seed,
            Pawl pawl,
            Function<LongSupplier, Locks> locks,
            Consumer<Message> out,
            Queue<Operation> repeats) {
        this.name = name;
        this.random = new Random(seed);
        this.pawl = pawl;
        this.tallies = pawl.repository(Field.TALLIES);
        this.owned = pawl.repository(Field.OWN);
        this.leased = new LeasedWrites(pawl, locks, random);
        this.shared = new SharedWrites(owned);
        this.out = out;
        this.repeats = repeats;
    }

    void step() {
        Operation repeat = repeats.poll();
        if (repeat != null) {
            once(repeat);
            return;
        }
        int dice = random.nextInt(100);
        if (dice < 15) {
            update(one(Field.HOT));
        } else if (dice < 25) {
            update(one(Field.SPREAD));
        } else if (dice < 40) {
            transact(some(TEN + random.nextInt(MOST_KEYS - TEN + 1)));
        } else if (dice < 50) {
            transact(some(2));
        } else if (dice < 57) {
            once(next(Kind.ONCE, List.of(one(Field.SPREAD))));
        } else if (dice < 64) {
            insertOrDelete();
        } else if (dice < 68) {
            replaceStale();
        } else if (dice < 75) {
            replace();
        } else if (dice < 80) {
            read(some(TEN));
        } else if (dice < 85) {
            lock(List.of(one(Field.HOT), one(Field.SPREAD)));
        } else if (dice < 90) {
            perform(next(Kind.LEASED, List.of(one(Field.LEASED))), leased::update);
        } else if (dice < 94) {
            perform(next(Kind.INSERT_SHARED, List.of(one(Field.SHARED))), shared::insert);
        } else if (dice < 97) {
            perform(next(Kind.DELETE_SHARED, List.of(one(Field.SHARED))), shared::delete);
        } else {
            String id = shared.copied(one(Field.SHARED));
            perform(next(Kind.REPLACE_SHARED, List.of(id)), shared::replace);
        }
    }

    /** Of tallies that are read together no two may be of different moments, which the histories tell. */
    private void read(List<String> ids) {
        perform(next(Kind.READ, List.of()), operation -> {
            pawl.transact(tx -> ids.forEach(id -> tx.get(Field.TALLIES, id)));
            return Answer.ACKNOWLEDGED;
        });
    }

    private void lock(List<String> ids) {
        if (!locksRows) {
            transact(ids);
            return;
        }
        perform(next(Kind.LOCKED, ids), operation -> {
            try {
                pawl.transact(tx -> {
                    tx.lockAll(Field.TALLIES, ids, Strength.UPDATE, Wait.atMost(LOCK_WAIT));
                    ids.forEach(id -> tx.update(Field.TALLIES, id, t -> t.counting(name, operation.serial())));
                });
                return Answer.ACKNOWLEDGED;
            } catch (UnsupportedOperationException e) {
                locksRows = false;
                return Answer.UNSUPPORTED;
            }
        });
    }

    private void replace() {
        Versioned<String, Tally> seen = copy;
        if (seen == null) {
            read(List.of(one(Field.HOT)));
            return;
        }
        copy = null;
        perform(
                next(Kind.REPLACE, List.of(seen.id())),
                operation -> answer(tallies.replace(seen.with(t -> t.counting(name, operation.serial())))));
    }

    private static Answer answer(Outcome<String, Tally> outcome) {
        return outcome instanceof Outcome.Conflicted<String, Tally> ? Answer.CONFLICT : Answer.ACKNOWLEDGED;
    }

    private void update(String id) {
        perform(next(Kind.UPDATE, List.of(id)), operation -> {
            // What was read before one's own update is stale for certain after it.
            Versioned<String, Tally> before = stale == null ? tallies.get(id) : null;
            Versioned<String, Tally> after = tallies.update(id, tally -> tally.counting(name, operation.serial()));
            copy = copy == null ? after : copy;
            stale = before == null ? stale : before;
            return Answer.ACKNOWLEDGED;
        });
    }

    private void transact(List<String> ids) {
        perform(next(Kind.TRANSACTION, ids), operation -> {
            pawl.transact(tx ->
                    ids.forEach(id -> tx.update(Field.TALLIES, id, t -> t.counting(name, operation.serial()))));
            return Answer.ACKNOWLEDGED;
        });
    }

    /** The operation may be one of an earlier life: the request id and the effect are that one's. */
    private void once(Operation asked) {
        boolean known = perform(asked, operation -> {
            tallies.updateOnce(
                    new RequestId(operation.request()),
                    operation.keys().get(0),
                    tally -> tally.counting(operation.slot(), operation.serial()));
            return Answer.ACKNOWLEDGED;
        });
        if (!known) {
            repeats.add(asked);
        }
    }

    private void replaceStale() {
        Versioned<String, Tally> copy = stale;
        if (copy == null) {
            return;
        }
        stale = null;
        perform(next(Kind.STALE, List.of(copy.id())), operation -> {
            Versioned<String, Tally> changed = copy.with(tally -> tally.counting(name, operation.serial()));
            return answer(tallies.replace(changed));
        });
    }

    private void insertOrDelete() {
        String id = name + "#" + generation;
        Versioned<String, Own> present = own;
        Operation asked = next(present == null ? Kind.INSERT : Kind.DELETE, List.of(id));
        boolean known = perform(asked, operation -> {
            Outcome<String, Own> outcome =
                    present == null ? owned.insert(id, new Own(id, operation.serial())) : owned.delete(present);
            if (outcome instanceof Outcome.Conflicted<String, Own> conflicted) {
                throw new FalseConflict(conflicted.message());
            }
            own = present == null ? outcome.orThrow() : null;
            return Answer.ACKNOWLEDGED;
        });
        if (!known) {
            generation++;
            own = null;
        }
    }

    /** Returns whether it is known how the operation ended. */
    private boolean perform(Operation operation, Function<Operation, Answer> call) {
        out.accept(Message.before(operation));
        try {
            out.accept(Message.told(operation, call.apply(operation), null));
        } catch (CommitInDoubtException e) {
            out.accept(Message.told(operation, Answer.IN_DOUBT, e.ticket().toString()));
            return false;
        } catch (NotFoundException | FalseConflict e) {
            out.accept(Message.told(operation, Answer.WRONG, said(e)));
            return true;
        } catch (PawlException | StoreException e) {
            out.accept(Message.told(operation, Answer.FAILED, said(e)));
        } catch (RuntimeException e) {
            out.accept(Message.told(operation, Answer.WRONG, said(e)));
        }
        return true;
    }

    private static String said(RuntimeException e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }

    private Operation next(Kind kind, List<String> keys) {
        return new Operation(name, ++serial, kind, keys);
    }

    private String one(List<String> ids) {
        return ids.get(random.nextInt(ids.size()));
    }

    /** Neighbours, since many that are strewn would be in conflict with those of every other slot. */
    private List<String> some(int count) {
        int first = random.nextInt(Field.SPREAD.size() - count);
        return Field.SPREAD.subList(first, first + count);
    }

    /** A conflict where nobody else writes. */
    private static final class FalseConflict extends RuntimeException {
        private static final long serialVersionUID = 1L;

        FalseConflict(String message) {
            super(message);
        }
    }
}
