package dev.pawl;

import dev.pawl.store.LockingTransaction.Strength;
import dev.pawl.store.Wait;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Several aggregates, of several types, that are read and written together. What is written becomes visible to others all at
 * once or not at all; within the transaction it is visible at once. Everything that was read by id, also that an id was absent,
 * is checked when the transaction commits.
 *
 * <p>It is used by one thread, that of the body it was handed to, and only until the body ends.
 */
public interface Transaction {

    /**
     * Reads an aggregate, as this transaction has left it.
     *
     * @param <I> the id
     * @param <T> the value
     * @param type the type
     * @param id the id
     * @return the value with its version, or empty if there is none; that there is none is checked at commit as well
     */
    <I, T> Optional<Versioned<I, T>> find(AggregateType<I, T> type, I id);

    /**
     * Reads an aggregate that must be there.
     *
     * @param <I> the id
     * @param <T> the value
     * @param type the type
     * @param id the id
     * @return the value with its version
     * @throws NotFoundException if there is none
     */
    <I, T> Versioned<I, T> get(AggregateType<I, T> type, I id);

    /**
     * Reads several aggregates in one round trip, as this transaction has left them. Each is consistent in itself, as with {@link
     * #find}; that all were so at one moment is checked at commit.
     *
     * @param <I> the id
     * @param <T> the value
     * @param type the type
     * @param ids the ids
     * @return the values with their versions, in the order of the ids, without those that are absent; that they are is checked at
     *     commit as well
     */
    <I, T> Map<I, Versioned<I, T>> findAll(AggregateType<I, T> type, Collection<I> ids);

    /**
     * Locks an aggregate until the transaction ends, so that nobody else changes it, and reads it as it is then. Keep the body
     * short: others wait, and with row locks the transaction holds a connection from the first one on. It is what the version check
     * does without: worth its waiting where conflicts are so frequent that work is mostly done in vain.
     *
     * <p>On SQLite and in memory this locks the whole store. MongoDB and DynamoDB have no row locks, so the lock is carried by a
     * lease there, in the table of {@link Pawl#lockKinds}. <strong>Such a lock keeps out those who lock, and no other
     * writers</strong>: whoever writes the aggregate without a lock is noticed by the version check, as without locks. If the
     * process dies, the lock ends when the deadline of the transaction comes; if it sleeps for so long, others take the lock over,
     * and its commit is a conflict.
     *
     * <p>A lock that cannot be had ends the transaction, since those that were taken before are released: if the body goes on, every
     * further call throws the same again, and nothing is written.
     *
     * @param <I> the id
     * @param <T> the value
     * @param type the type
     * @param id the id
     * @param wait what to do if somebody else has locked it
     * @return the value as of the lock, never a copy read before it; empty if there is none, or if it was locked and was to be skipped
     * @throws LockUnavailableException if somebody else has locked it for longer than was to be waited
     * @throws CallInterruptedException if the thread is interrupted while it waits
     * @throws dev.pawl.store.StoreException if the lock could not be taken; on a store without row locks also if the table of {@link
     *     Pawl#lockKinds} is missing
     * @throws IllegalArgumentException if the store has no row locks, and the transaction would hold more than one of its commits can
     *     release
     * @throws UnsupportedOperationException if the store has no row locks, and commits single aggregates only
     */
    default <I, T> Optional<Versioned<I, T>> lock(AggregateType<I, T> type, I id, Wait wait) {
        return Optional.ofNullable(
                lockAll(type, List.of(id), Strength.UPDATE, wait).get(id));
    }

    /**
     * Does what {@link #lock} does, but lets others lock the aggregate for sharing as well: nobody changes it, all may read it.
     *
     * @param <I> the id
     * @param <T> the value
     * @param type the type
     * @param id the id
     * @param wait what to do if somebody else has locked it
     * @return the value as of the lock, or empty
     */
    default <I, T> Optional<Versioned<I, T>> lockShared(AggregateType<I, T> type, I id, Wait wait) {
        return Optional.ofNullable(
                lockAll(type, List.of(id), Strength.SHARE, wait).get(id));
    }

    /**
     * Locks several aggregates, in the one order that all Pawl processes keep, so that those who lock the same ones in one call
     * each never wait in a circle. If they cannot be had, that ends the transaction, as with {@link #lock}.
     *
     * @param <I> the id
     * @param <T> the value
     * @param type the type
     * @param ids the ids
     * @param strength against what
     * @param wait what to do about those that somebody else has locked
     * @return the values as of their locks; without those that are absent, and those that were skipped
     * @throws LockUnavailableException if somebody else has locked one for longer than was to be waited
     * @throws CallInterruptedException if the thread is interrupted while it waits
     * @throws dev.pawl.store.StoreException if the lock could not be taken; on a store without row locks also if the table of {@link
     *     Pawl#lockKinds} is missing
     * @throws IllegalArgumentException if the store has no row locks, and the transaction would hold more than one of its commits can
     *     release
     * @throws UnsupportedOperationException if the store has no row locks, and commits single aggregates only
     */
    <I, T> Map<I, Versioned<I, T>> lockAll(AggregateType<I, T> type, Collection<I> ids, Strength strength, Wait wait);

    /**
     * Stores a new aggregate; the id must be free.
     *
     * @param <I> the id
     * @param <T> the value
     * @param type the type
     * @param id the id
     * @param value the value
     * @return the value with the version that it gets when the transaction commits, unless it is written again before
     * @throws ConflictException if this transaction knows that the id is taken; otherwise that is noticed at commit
     */
    <I, T> Versioned<I, T> insert(AggregateType<I, T> type, I id, T value);

    /**
     * Replaces an aggregate. It must be at the version that was read, in this transaction or before it.
     *
     * @param <I> the id
     * @param <T> the value
     * @param changed what was read, {@linkplain Versioned#with changed}
     * @return the value with the version that it gets when the transaction commits, unless it is written again before
     * @throws ConflictException if this transaction knows that it is at another version; otherwise that is noticed at commit
     */
    <I, T> Versioned<I, T> replace(Versioned<I, T> changed);

    /**
     * Deletes an aggregate. It must be at the version that was read, in this transaction or before it.
     *
     * @param <I> the id
     * @param <T> the value
     * @param seen what was read
     * @throws ConflictException if this transaction knows that it is at another version; otherwise that is noticed at commit
     */
    <I, T> void delete(Versioned<I, T> seen);

    /**
     * Reads an aggregate, changes it and writes it: short for {@link #get} and {@link #replace}.
     *
     * @param <I> the id
     * @param <T> the value
     * @param type the type
     * @param id the id
     * @param change makes the new value of the current one
     * @return the value with the version that it gets when the transaction commits, unless it is written again before
     * @throws NotFoundException if there is none
     */
    default <I, T> Versioned<I, T> update(AggregateType<I, T> type, I id, UnaryOperator<T> change) {
        return replace(get(type, id).with(change));
    }
}
