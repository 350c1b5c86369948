package dev.pawl;

import dev.pawl.store.Key;
import dev.pawl.store.LockingTransaction.Strength;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who has locked an aggregate within a transaction, on a store without row locks: the stored aggregate. It is there only while
 * somebody does. One without holdings, under a name of {@link #grantOf}, proves that a transaction still has all its locks.
 */
record TransactionLock(List<Holding> holdings) {
    static final AggregateType<String, TransactionLock> TYPE =
            AggregateType.of("pawl_transaction_locks", String.class, TransactionLock.class);
    static final TransactionLock OF_NOBODY = new TransactionLock(List.of());

    TransactionLock {
        holdings = List.copyOf(holdings);
    }

    /**
     * One transaction's part in it.
     *
     * @param until the end of the term by the store's clock, or by the holder's where the store has none
     */
    record Holding(String holder, Strength strength, Duration term, Instant until) {
        boolean allows(Strength other) {
            return strength == Strength.SHARE && other == Strength.SHARE;
        }
    }

    static String nameOf(Key key) {
        return key.kind() + "/" + key.id().text();
    }

    /** The text of an id names its type, which a holder's does not, so that no name of a lock is the same. */
    static String grantOf(String holder) {
        return "*/" + holder;
    }

    boolean isHeldBy(String holder, Strength strength) {
        return holdings.stream()
                .anyMatch(each -> each.holder().equals(holder)
                        && (each.strength() == Strength.UPDATE || strength == Strength.SHARE));
    }

    TransactionLock with(Holding fresh) {
        return new TransactionLock(Stream.concat(without(fresh.holder()).holdings.stream(), Stream.of(fresh))
                .toList());
    }

    TransactionLock without(String holder) {
        return withoutAll(Set.of(holder));
    }

    TransactionLock withoutAll(Set<String> holders) {
        return new TransactionLock(holdings.stream()
                .filter(each -> !holders.contains(each.holder()))
                .toList());
    }
}
