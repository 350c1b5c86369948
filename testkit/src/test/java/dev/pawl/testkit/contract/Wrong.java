package dev.pawl.testkit.contract;

import dev.pawl.Pawl;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.Key;
import dev.pawl.store.LockingTransaction;
import dev.pawl.store.Node;
import dev.pawl.store.State;
import dev.pawl.store.Store;
import dev.pawl.store.StoreException;
import dev.pawl.store.Stored;
import dev.pawl.store.Version;
import dev.pawl.store.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Stores that apply, or tell of, something else than what they were handed. */
class Wrong extends ForwardingStore {
    /** What the next read of a key is answered instead of what is there. */
    final Map<Key, Optional<Stored>> instead = new ConcurrentHashMap<>();

    Wrong(Store store) {
        super(store);
    }

    @Override
    public List<Optional<Stored>> read(List<Key> keys, Deadline deadline) {
        List<Optional<Stored>> rows = new ArrayList<>(super.read(keys, deadline));
        for (int i = 0; i < rows.size(); i++) {
            Optional<Stored> wrong = instead.remove(keys.get(i));
            if (wrong != null) {
                rows.set(i, wrong);
            }
        }
        return rows;
    }

    @Override
    public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
        List<CommitOutcome> outcomes = new ArrayList<>();
        for (Commit commit : batch) {
            outcomes.add(commit(commit, deadline));
        }
        return outcomes;
    }

    CommitOutcome commit(Commit commit, Deadline deadline) {
        return super.commit(List.of(commit), deadline).get(0);
    }

    Optional<Stored> there(Key key, Deadline deadline) {
        return super.read(List.of(key), deadline).get(0);
    }

    /** Writes a row of which only a list has changed under its old version. */
    static Store childless(Store store) {
        return new Wrong(store) {
            @Override
            CommitOutcome commit(Commit commit, Deadline deadline) {
                List<Write> writes = commit.writes().stream()
                        .map(write -> {
                            Stored row = there(write.key(), deadline).orElse(null);
                            boolean child = row != null
                                    && write instanceof Write.Put put
                                    && withoutLists(put.value()).equals(withoutLists(row.value()))
                                    && !put.value().equals(row.value());
                            return child ? new Write.Put(row.key(), row.version(), ((Write.Put) write).value()) : write;
                        })
                        .toList();
                return super.commit(
                        new Commit(commit.attempt(), commit.requests(), commit.conditions(), writes), deadline);
            }
        };
    }

    /** Does not look whether what a commit is fenced by is still held. */
    static Store unfenced(Store store) {
        return new Unfenced(store, "pawl_lease_grants");
    }

    /** Has no row locks, and does not look whether the lease in their place is still held. */
    static Store unlocked(Store store) {
        return new Unfenced(store, Pawl.lockKinds()[0].name()) {
            @Override
            public LockingTransaction begin(Deadline deadline) {
                throw new UnsupportedOperationException("no row locks");
            }
        };
    }

    /** Drops conditions on what is only read of a kind. */
    private static class Unfenced extends Wrong {
        private final String kind;

        Unfenced(Store store, String kind) {
            super(store);
            this.kind = kind;
        }

        @Override
        CommitOutcome commit(Commit commit, Deadline deadline) {
            Set<Key> written = commit.writes().stream().map(Write::key).collect(Collectors.toSet());
            List<Condition> conditions = commit.conditions().stream()
                    .filter(condition -> written.contains(condition.key())
                            || !condition.key().kind().equals(kind))
                    .toList();
            return super.commit(
                    new Commit(
                            commit.attempt(),
                            commit.results(),
                            conditions,
                            commit.writes(),
                            commit.notAfter(),
                            List.of()),
                    deadline);
        }
    }

    /** Of a write that stands for several callers' updates, stores the version before that of the last of them. */
    static Store oneShort(Store store) {
        return new Wrong(store) {
            @Override
            CommitOutcome commit(Commit commit, Deadline deadline) {
                List<Write> writes = commit.writes().stream()
                        .map(write -> write instanceof Write.Put put
                                        && commit.expected(put.key()) instanceof State.At at
                                        && put.version().counter()
                                                        - at.version().counter()
                                                > 1
                                ? new Write.Put(
                                        put.key(),
                                        new Version(
                                                put.version().counter() - 1,
                                                put.version().stamp()),
                                        put.value())
                                : write)
                        .toList();
                return super.commit(
                        new Commit(commit.attempt(), commit.results(), commit.conditions(), writes), deadline);
            }
        };
    }

    /** Does not look at its clock. */
    static Store timeless(Store store) {
        return new Wrong(store) {
            @Override
            CommitOutcome commit(Commit commit, Deadline deadline) {
                return super.commit(
                        new Commit(commit.attempt(), commit.results(), commit.conditions(), commit.writes()), deadline);
            }
        };
    }

    private static Map<String, Node> withoutLists(Node.Fields row) {
        Map<String, Node> fields = new HashMap<>(row.values());
        fields.values().removeIf(Node.Seq.class::isInstance);
        return fields;
    }

    /** Answers the first read after each write with what was there before it. */
    static Store lagging(Store store) {
        return new Wrong(store) {
            @Override
            CommitOutcome commit(Commit commit, Deadline deadline) {
                Map<Key, Optional<Stored>> before = new HashMap<>();
                commit.writes().forEach(write -> before.put(write.key(), there(write.key(), deadline)));
                CommitOutcome outcome = super.commit(commit, deadline);
                if (outcome instanceof CommitOutcome.Committed) {
                    instead.putAll(before);
                }
                return outcome;
            }
        };
    }

    /** Answers the first read after a rejected write with what it would have written. */
    static Store dirty(Store store) {
        return new Wrong(store) {
            @Override
            CommitOutcome commit(Commit commit, Deadline deadline) {
                CommitOutcome outcome = super.commit(commit, deadline);
                if (outcome instanceof CommitOutcome.Rejected) {
                    commit.writes().forEach(write -> {
                        if (write instanceof Write.Put put) {
                            instead.put(put.key(), Optional.of(new Stored(put.key(), put.version(), put.value())));
                        }
                    });
                }
                return outcome;
            }
        };
    }

    /** Says of the second write to each row that it was made. */
    static Store losing(Store store) {
        return new Wrong(store) {
            @Override
            CommitOutcome commit(Commit commit, Deadline deadline) {
                for (Write write : commit.writes()) {
                    boolean second =
                            write instanceof Write.Put put && put.version().counter() == 2;
                    State there = there(write.key(), deadline)
                            .<State>map(row -> State.at(row.version()))
                            .orElse(State.absent());
                    if (second && commit.expected(write.key()).equals(there)) {
                        return new CommitOutcome.Committed();
                    }
                }
                return super.commit(commit, deadline);
            }
        };
    }

    /** Says of an insert that the store was busy, and makes it. */
    static Store denying(Store store) {
        return new Wrong(store) {
            @Override
            CommitOutcome commit(Commit commit, Deadline deadline) {
                CommitOutcome outcome = super.commit(commit, deadline);
                boolean insert = commit.conditions().get(0).expected() instanceof State.Absent;
                return insert && outcome instanceof CommitOutcome.Committed
                        ? new CommitOutcome.Refused(
                                CommitOutcome.Reason.BUSY, new StoreException("Broken on purpose.", null))
                        : outcome;
            }
        };
    }

    /** Writes a row that is to be deleted again, as if by somebody else. */
    static Store keeping(Store store) {
        return new Wrong(store) {
            @Override
            CommitOutcome commit(Commit commit, Deadline deadline) {
                List<Write> writes = commit.writes().stream()
                        .map(write -> write instanceof Write.Delete
                                ? there(write.key(), deadline)
                                        .<Write>map(row -> new Write.Put(row.key(), row.version(), row.value()))
                                        .orElse(write)
                                : write)
                        .toList();
                return super.commit(
                        new Commit(commit.attempt(), commit.requests(), commit.conditions(), writes), deadline);
            }
        };
    }
}
