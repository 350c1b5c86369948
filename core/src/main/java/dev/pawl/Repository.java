package dev.pawl;

import dev.pawl.store.ConstraintException;
import dev.pawl.store.RequestId;
import dev.pawl.store.StoreException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the aggregates of one type. Safe for use by many threads; calls block until they have an answer.
 *
 * <p>Every write may end in these ways besides those that its method names: {@link StoreException} if the store could not do it
 * and nothing was written, {@link ConstraintException} among them if it broke a constraint of the table; {@link
 * CommitInDoubtException} if until the deadline it could not be found out whether it was written; {@link
 * RetriesExhaustedException} if the store was busy all the time; {@link CallInterruptedException} and {@link ClosedException} if
 * the wait for another attempt was broken off. None of them is ever thrown for another.
 *
 * @param <I> the ids
 * @param <T> the values
 */
public interface Repository<I, T> {

    /**
     * Returns the type that this repository is for.
     *
     * @return the type
     */
    AggregateType<I, T> type();

    /**
     * Returns this repository with another policy for busy stores, conflicts and deadlines.
     *
     * @param policy the policy
     * @return a repository on the same store
     */
    Repository<I, T> with(RetryPolicy policy);

    /**
     * Reads an aggregate.
     *
     * @param id the id
     * @return the value with its version, or empty if there is none
     * @throws StoreException if the store could not be read
     * @throws MappingException if what is stored does not fit the type
     */
    Optional<Versioned<I, T>> find(I id);

    /**
     * Reads an aggregate that must be there.
     *
     * @param id the id
     * @return the value with its version
     * @throws NotFoundException if there is none
     * @throws StoreException if the store could not be read
     * @throws MappingException if what is stored does not fit the type
     */
    Versioned<I, T> get(I id);

    /**
     * Reads several aggregates in one round trip. Each is consistent in itself; to read several as of one moment, use {@link
     * Pawl#transactResult}.
     *
     * @param ids the ids, in any order, also repeated
     * @return those that are there, by their ids, in the order asked for
     * @throws StoreException if the store could not be read
     * @throws MappingException if what is stored does not fit the type
     */
    Map<I, Versioned<I, T>> findAll(Collection<I> ids);

    /**
     * Pages through the ids of this type, in an order of the store's own.
     *
     * @param after the last id of the page before, or null for the first page
     * @param limit how many ids at most
     * @return ids that follow; fewer than the limit only at the end
     * @throws IllegalArgumentException if the limit is below one
     * @throws StoreException if the store could not be read
     */
    List<I> ids(@Nullable I after, int limit);

    /**
     * Stores a new aggregate; the id must be free.
     *
     * @param id the id
     * @param value the value
     * @return committed; or a conflict, and what is stored under the id is untouched
     */
    Outcome<I, T> insert(I id, T value);

    /**
     * Replaces an aggregate if it is still at the version that the caller read. If the value equals the one that was read, the
     * version is checked, nothing is written and the version stays.
     *
     * @param changed what was read, {@linkplain Versioned#with changed}
     * @return committed, with the new version; or a conflict
     */
    Outcome<I, T> replace(Versioned<I, T> changed);

    /**
     * Moves an aggregate to a new version without changing its value, if it is still at the version that the caller read. All
     * others who read it before are then in conflict.
     *
     * @param seen what was read
     * @return committed, with the new version; or a conflict
     */
    Outcome<I, T> touch(Versioned<I, T> seen);

    /**
     * Deletes an aggregate if it is still at the version that the caller read.
     *
     * @param seen what was read
     * @return committed, with what was deleted; or a conflict
     */
    Outcome<I, T> delete(Versioned<I, T> seen);

    /**
     * <strong>Deletes whatever is stored</strong> under an id, also what somebody wrote a moment ago and the caller has never
     * seen. Prefer {@link #delete}.
     *
     * @param id the id
     * @return what was deleted, or empty if there was nothing
     * @throws RetriesExhaustedException if others kept changing it
     */
    Optional<Versioned<I, T>> deleteUnchecked(I id);

    /**
     * Reads an aggregate, changes it and writes it; if somebody was faster, again from the start, as the {@link RetryPolicy}
     * allows.
     *
     * <p><strong>The function may run several times</strong>, each time on freshly read state, and on another thread than the
     * caller's: it must depend on nothing but its argument (no thread-locals), must not block, must have no effects of its own,
     * and must not call Pawl, which is refused. Its effect is stored once or not at all.
     *
     * <p>What the function throws ends the call at once and is thrown to the caller; nothing is written. If it returns an equal
     * value, nothing is written and the version stays; so it must return another object, and not the one it was given with something
     * changed in it.
     *
     * <p>Updates of one aggregate that callers of this process make at the same time are combined: applied one after the other and
     * written once, in the order in which they came. Each caller gets the version and value that its own update led to, but only the
     * last of these is ever stored, and constraints, triggers and change capture see one write. {@link
     * AggregateType.Builder#combining} switches that off for a type.
     *
     * @param id the id
     * @param change makes the new value of the current one
     * @return what was written, with its version
     * @throws NotFoundException if there is none
     * @throws RetriesExhaustedException if the policy allows no further attempt
     */
    Versioned<I, T> update(I id, UnaryOperator<T> change);

    /**
     * Does what {@link #update} does, once per request id: if an earlier call with the same request id was committed, also by
     * another process, nothing is done and its result is returned. Results are remembered for a window that the store's
     * documentation states. A call that failed is not remembered.
     *
     * @param request the caller's own key for this request
     * @param id the id
     * @param change makes the new value of the current one; see {@link #update} for what it may do
     * @return the version that the change left, now or earlier
     * @throws NotFoundException if there is none
     * @throws RetriesExhaustedException if the policy allows no further attempt
     * @throws IllegalArgumentException if the request id was used before for other aggregates
     */
    Applied<I> updateOnce(RequestId request, I id, UnaryOperator<T> change);

    /**
     * Inserts an aggregate, or changes the one that is there. When several callers create the same id at once, one inserts and
     * the others go on to change what it inserted.
     *
     * @param id the id
     * @param initial the value to insert if there is none
     * @param change makes the new value of the current one, if there is one; see {@link #update} for what it may do
     * @return what was written, with its version
     * @throws RetriesExhaustedException if the policy allows no further attempt
     */
    Versioned<I, T> insertOrUpdate(I id, T initial, UnaryOperator<T> change);
}
