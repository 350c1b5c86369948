package dev.pawl.testkit.contract;

import dev.pawl.memory.MemoryStore;
import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Conflict;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.Key;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.Store;
import dev.pawl.store.StoreException;
import dev.pawl.store.Stored;
import dev.pawl.store.Ticket;
import dev.pawl.store.Version;
import dev.pawl.store.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Stores that are broken on purpose, one promise each, and the test of the contract that has to notice. */
enum Mutant {
    REPLACE_IS_NOT_CHECKED(
            1, OneAggregateContract.class, "staleReplaceIsRejectedAndNamesBothVersions", Unchecked::puts),
    DELETE_IS_NOT_CHECKED(1, OneAggregateContract.class, "staleDeleteIsRejected", Unchecked::deletes),
    INSERT_OVERWRITES(1, RaceContract.class, "ofManyCreatorsOfOneIdExactlyOneWins", Unchecked::inserts),
    ONLY_THE_COUNTER_IS_COMPARED(
            3,
            OneAggregateContract.class,
            "aVersionOfAnEarlierLifeIsRejectedAlsoWhenTheCounterIsTheSame",
            CounterOnly::new),
    SETTLE_GUESSES_APPLIED(
            4,
            CommitContract.class,
            "anAttemptThatWasNotAppliedIsFencedAndItsLateCopyIsNotApplied",
            store -> new Guessing(store, true)),
    SETTLE_GUESSES_NOT_APPLIED(
            4,
            LossContract.class,
            "everyAcknowledgedEffectIsThereOnceWhateverWasLost",
            store -> new Guessing(store, false)),
    SETTLE_DOES_NOT_FENCE(
            4,
            CommitContract.class,
            "anAttemptThatWasNotAppliedIsFencedAndItsLateCopyIsNotApplied",
            store -> new Forgetful(store, true)),
    A_COPY_OF_A_COMMIT_IS_A_CONFLICT(
            4,
            CommitContract.class,
            "theVerySameCommitAgainHasNoSecondEffectAndIsNoConflict",
            store -> new Forgetful(store, false)),
    BUSY_IS_CALLED_A_CONFLICT(5, OneAggregateContract.class, "whatWasInsertedIsFoundAtVersionOne", BusyIsConflict::new),
    ONLY_THE_FIRST_CONFLICT_IS_REPORTED(5, CommitContract.class, "everyConflictOfACommitIsReported", OneConflict::new),
    WHAT_IS_ONLY_READ_IS_NOT_CHECKED(6, TransactionContract.class, "twoDoctorsDoNotBothGoOffCall", WritesOnly::present),
    WHAT_IS_READ_AS_ABSENT_IS_NOT_CHECKED(
            6,
            TransactionContract.class,
            "twoTransactionsThatReadEachOthersAbsentIdDoNotBothInsert",
            WritesOnly::absent),
    HALF_A_COMMIT_IS_APPLIED(6, TransactionContract.class, "oneConflictLeavesEverythingUnwritten", HalfApplied::new),
    READS_ARE_STALE(6, OneAggregateContract.class, "anEqualValueIsCheckedButNotWritten", StaleReads::new),
    REQUESTS_ARE_FORGOTTEN(
            4, OneAggregateContract.class, "theSameRequestIdHasOneEffectAndReturnsTheFirstResult", Requestless::new),
    ONE_BAD_COMMIT_SPOILS_THE_BATCH(9, CommitContract.class, "eachCommitOfABatchHasItsOwnOutcome", Spoiled::new),
    A_COMBINED_WRITE_LOSES_ITS_LAST_CALLER(
            9, CommitContract.class, "eachRequestOfACommitIsRememberedWithItsOwnResult", Wrong::oneShort),
    A_CHILD_DOES_NOT_MOVE_THE_VERSION(
            2, OneAggregateContract.class, "changingOnlyAChildMovesTheVersionOfItsRoot", Wrong::childless),
    READS_LAG_BEHIND(1, OneAggregateContract.class, "whatWasInsertedIsFoundAtVersionOne", Wrong::lagging),
    READS_ARE_DIRTY(6, OneAggregateContract.class, "staleReplaceIsRejectedAndNamesBothVersions", Wrong::dirty),
    AN_ACKNOWLEDGED_WRITE_IS_LOST(4, OneAggregateContract.class, "touchMovesTheVersionAndKeepsTheValue", Wrong::losing),
    WHAT_IS_APPLIED_IS_SAID_TO_BE_REFUSED(
            4, OneAggregateContract.class, "whatWasInsertedIsFoundAtVersionOne", Wrong::denying),
    A_DELETE_LEAVES_THE_ROW(
            1,
            OneAggregateContract.class,
            "replaceAndDeleteOfWhatWasDeletedAreConflictsAndBringNothingBack",
            Wrong::keeping),
    A_LEASE_IS_NOT_CHECKED(10, LeaseContract.class, "aReleasedLeaseCannotWrite", Wrong::unfenced),
    THE_END_OF_A_LEASE_IS_NOT_CHECKED(
            10,
            LeaseContract.class,
            "anExpiredLeaseCannotWriteWhereTheStoreHasAClockThoughNobodyTookItOver",
            Wrong::timeless),
    A_LOCK_THAT_WAS_LOST_IS_NOT_CHECKED(
            10,
            LeasedLockContract.class,
            "theCommitOfAHolderThatSleptThroughItsTermIsAConflictAndIsMadeAgainUnderTheLock",
            Wrong::unlocked);

    final int promise;
    final Class<?> suite;
    final String noticedBy;

    @SuppressWarnings("ImmutableEnumChecker") // The functions are constructors.
    private final Function<Store, Store> breaking;

    Mutant(int promise, Class<?> suite, String noticedBy, Function<Store, Store> breaking) {
        this.promise = promise;
        this.suite = suite;
        this.noticedBy = noticedBy;
        this.breaking = breaking;
    }

    Store store() {
        return breaking.apply(new MemoryStore());
    }

    /** Replaces conditions by what is there, so that they always hold. */
    private static final class Unchecked extends ForwardingStore {
        private final Function<Write, Boolean> ignored;
        private final boolean absentToo;

        private Unchecked(Store store, Function<Write, Boolean> ignored, boolean absentToo) {
            super(store);
            this.ignored = ignored;
            this.absentToo = absentToo;
        }

        static Store puts(Store store) {
            return new Unchecked(store, write -> write instanceof Write.Put, false);
        }

        static Store deletes(Store store) {
            return new Unchecked(store, write -> write instanceof Write.Delete, false);
        }

        static Store inserts(Store store) {
            return new Unchecked(store, write -> write instanceof Write.Put, true);
        }

        @Override
        public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
            return super.commit(batch.stream().map(c -> unchecked(c, deadline)).toList(), deadline);
        }

        private Commit unchecked(Commit commit, Deadline deadline) {
            Map<Key, Write> writes = new HashMap<>();
            commit.writes().forEach(write -> writes.put(write.key(), write));
            List<Condition> conditions = new ArrayList<>();
            for (Condition condition : commit.conditions()) {
                Optional<Stored> stored =
                        read(List.of(condition.key()), deadline).get(0);
                boolean insert = condition.expected() instanceof State.Absent;
                Write write = writes.get(condition.key());
                boolean ignore = insert == absentToo && write != null && ignored.apply(write) && stored.isPresent();
                conditions.add(
                        ignore
                                ? new Condition(
                                        condition.key(),
                                        State.at(stored.orElseThrow().version()))
                                : condition);
            }
            return new Commit(commit.attempt(), commit.requests(), conditions, commit.writes());
        }
    }

    /** Keeps no stamps, without saying so. */
    private static final class CounterOnly extends ForwardingStore {
        CounterOnly(Store store) {
            super(store);
        }

        @Override
        public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
            return super.commit(
                    batch.stream()
                            .map(c -> new Commit(
                                    c.attempt(),
                                    c.requests(),
                                    c.conditions().stream()
                                            .map(x -> new Condition(x.key(), withoutStamp(x.expected())))
                                            .toList(),
                                    c.writes().stream()
                                            .map(CounterOnly::withoutStamp)
                                            .toList()))
                            .toList(),
                    deadline);
        }

        private static State withoutStamp(State state) {
            return state instanceof State.At at ? State.at(at.version().withoutStamp()) : state;
        }

        private static Write withoutStamp(Write write) {
            return write instanceof Write.Put put
                    ? new Write.Put(put.key(), put.version().withoutStamp(), put.value())
                    : write;
        }
    }

    /** Settles without asking. */
    private static final class Guessing extends ForwardingStore {
        private final boolean applied;

        Guessing(Store store, boolean applied) {
            super(store);
            this.applied = applied;
        }

        @Override
        public CommitOutcome settle(Ticket ticket, Deadline deadline) {
            return applied ? new CommitOutcome.Committed() : fenced();
        }
    }

    private static CommitOutcome fenced() {
        return new CommitOutcome.Refused(CommitOutcome.Reason.FENCED, new StoreException("Broken on purpose.", null));
    }

    /** Does not remember how attempts ended: hands every commit on under another attempt id. */
    private static final class Forgetful extends ForwardingStore {
        private final boolean onlyFences;
        private final Map<AttemptId, AttemptId> renamed = new ConcurrentHashMap<>();
        private final Set<AttemptId> done = ConcurrentHashMap.newKeySet();

        Forgetful(Store store, boolean onlyFences) {
            super(store);
            this.onlyFences = onlyFences;
        }

        @Override
        public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
            List<CommitOutcome> outcomes = new ArrayList<>();
            for (Commit commit : batch) {
                boolean keeps = onlyFences && done.contains(commit.attempt());
                AttemptId inner = keeps ? renamed.get(commit.attempt()) : AttemptId.fresh();
                renamed.put(commit.attempt(), inner);
                CommitOutcome outcome = super.commit(
                                List.of(new Commit(inner, commit.requests(), commit.conditions(), commit.writes())),
                                deadline)
                        .get(0);
                if (outcome instanceof CommitOutcome.Committed) {
                    done.add(commit.attempt());
                }
                outcomes.add(outcome);
            }
            return outcomes;
        }

        @Override
        public CommitOutcome settle(Ticket ticket, Deadline deadline) {
            return done.contains(ticket.attempt()) ? new CommitOutcome.Committed() : fenced();
        }
    }

    /** Takes a lock that was not free for a conflict, without having seen a version differ. */
    private static final class BusyIsConflict extends ForwardingStore {
        private final Set<Key> busy = ConcurrentHashMap.newKeySet();

        BusyIsConflict(Store store) {
            super(store);
        }

        @Override
        public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
            Condition first = batch.get(0).conditions().get(0);
            if (busy.add(first.key()) && first.expected() instanceof State.Absent) {
                return List.of(new CommitOutcome.Rejected(
                        List.of(new Conflict.Mismatch(first.key(), first.expected(), State.at(Version.of(1)), null))));
            }
            return super.commit(batch, deadline);
        }
    }

    private static final class OneConflict extends ForwardingStore {
        OneConflict(Store store) {
            super(store);
        }

        @Override
        public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
            return super.commit(batch, deadline).stream()
                    .map(outcome -> outcome instanceof CommitOutcome.Rejected rejected
                            ? new CommitOutcome.Rejected(rejected.conflicts().subList(0, 1))
                            : outcome)
                    .toList();
        }
    }

    /** Drops conditions on keys that are not written. */
    private static final class WritesOnly extends ForwardingStore {
        private final boolean absent;

        private WritesOnly(Store store, boolean absent) {
            super(store);
            this.absent = absent;
        }

        static Store present(Store store) {
            return new WritesOnly(store, false);
        }

        static Store absent(Store store) {
            return new WritesOnly(store, true);
        }

        @Override
        public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
            return super.commit(batch.stream().map(this::writesOnly).toList(), deadline);
        }

        private Commit writesOnly(Commit commit) {
            Set<Key> written = new HashSet<>();
            commit.writes().forEach(write -> written.add(write.key()));
            List<Condition> kept = commit.conditions().stream()
                    .filter(c -> written.contains(c.key()) || c.expected() instanceof State.Absent != absent)
                    .toList();
            return new Commit(
                    commit.attempt(), commit.requests(), kept.isEmpty() ? commit.conditions() : kept, commit.writes());
        }
    }

    /** Makes each write of a commit on its own. */
    private static final class HalfApplied extends ForwardingStore {
        HalfApplied(Store store) {
            super(store);
        }

        @Override
        public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
            List<CommitOutcome> outcomes = new ArrayList<>();
            for (Commit commit : batch) {
                CommitOutcome last = new CommitOutcome.Committed();
                for (Write write : commit.writes()) {
                    Commit part = new Commit(
                            AttemptId.fresh(),
                            Set.of(),
                            List.of(new Condition(write.key(), commit.expected(write.key()))),
                            List.of(write));
                    CommitOutcome outcome =
                            super.commit(List.of(part), deadline).get(0);
                    last = outcome instanceof CommitOutcome.Committed ? last : outcome;
                }
                outcomes.add(last);
            }
            return outcomes;
        }
    }

    /** Answers each key for ever with what it read first, like a replica that does not follow. */
    private static final class StaleReads extends ForwardingStore {
        private final Map<Key, Stored> seen = new ConcurrentHashMap<>();

        StaleReads(Store store) {
            super(store);
        }

        @Override
        public List<Optional<Stored>> read(List<Key> keys, Deadline deadline) {
            List<Optional<Stored>> rows = super.read(keys, deadline);
            rows.forEach(row -> row.ifPresent(stored -> seen.putIfAbsent(stored.key(), stored)));
            return keys.stream().map(key -> Optional.ofNullable(seen.get(key))).toList();
        }
    }

    private static final class Requestless extends ForwardingStore {
        Requestless(Store store) {
            super(store);
        }

        @Override
        public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
            return super.commit(
                    batch.stream()
                            .map(c -> new Commit(c.attempt(), Set.<RequestId>of(), c.conditions(), c.writes()))
                            .toList(),
                    deadline);
        }
    }

    private static final class Spoiled extends ForwardingStore {
        Spoiled(Store store) {
            super(store);
        }

        @Override
        public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
            List<CommitOutcome> outcomes = super.commit(batch, deadline);
            Optional<CommitOutcome> bad = outcomes.stream()
                    .filter(CommitOutcome.Rejected.class::isInstance)
                    .findFirst();
            return bad.isEmpty()
                    ? outcomes
                    : outcomes.stream().map(o -> bad.get()).toList();
        }
    }
}
