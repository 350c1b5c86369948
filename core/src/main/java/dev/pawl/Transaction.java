package dev.pawl;

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
     * Stores a new aggregate; the id must be free.
     *
     * @param <I> the id
     * @param <T> the value
     * @param type the type
     * @param id the id
     * @param value the value
     * @return the value with the version that it gets when the transaction commits
     * @throws ConflictException if this transaction knows that the id is taken; otherwise that is noticed at commit
     */
    <I, T> Versioned<I, T> insert(AggregateType<I, T> type, I id, T value);

    /**
     * Replaces an aggregate. It must be at the version that was read, in this transaction or before it.
     *
     * @param <I> the id
     * @param <T> the value
     * @param changed what was read, {@linkplain Versioned#with changed}
     * @return the value with the version that it gets when the transaction commits
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
     * @return the value with the version that it gets when the transaction commits
     * @throws NotFoundException if there is none
     */
    default <I, T> Versioned<I, T> update(AggregateType<I, T> type, I id, UnaryOperator<T> change) {
        return replace(get(type, id).with(change));
    }
}
