package dev.pawl.lock;

import dev.pawl.Fence;
import dev.pawl.FenceLostException;
import dev.pawl.store.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A lock that is held for a term: on one name or on several, taken together. It outlives the connection and the process; {@link
 * #token} is what another process needs to go on with it, and nobody can renew or release it without.
 *
 * <p><strong>It may be lost at any time</strong>: its term runs out while the process sleeps, or an administrator releases it. So
 * write through {@link dev.pawl.Pawl#fencedBy}, which lets the store check it in the same step as the write, and hand {@link
 * #fencingNumber} to whatever else is changed under it. Safe for use by many threads.
 */
public final class Lease implements Fence {
    private final Locks locks;
    private final Token token;
    private final String owner;
    private final LeaseMode mode;
    private final Instant since;
    private final SortedMap<String, Long> fencingNumbers;
    private final List<Condition> conditions;
    private final AtomicReference<Term> term;
    private volatile boolean released;
    private volatile Runnable whenRenewed = () -> {};

    /**
     * How long it is held.
     *
     * @param asked for how long it was asked
     * @param until the end by the store's clock, or as people are shown it
     * @param byStore whether the store can judge that
     * @param overAt the end by this process's own monotonic clock, which is never later
     * @param renewals how often it had been renewed then
     */
    record Term(Duration asked, Instant until, boolean byStore, long overAt, long renewals) {
        /** Replies to renewals at the same time may come in another order than the store has made them. */
        Term orLater(Term other) {
            return other.renewals > renewals ? other : this;
        }
    }

    Lease(
            Locks locks,
            Token token,
            String owner,
            LeaseMode mode,
            Instant since,
            SortedMap<String, Long> fencingNumbers,
            List<Condition> conditions,
            Term term) {
        this.locks = locks;
        this.token = token;
        this.owner = owner;
        this.mode = mode;
        this.since = since;
        this.fencingNumbers = fencingNumbers;
        this.conditions = conditions;
        this.term = new AtomicReference<>(term);
    }

    /**
     * Returns the names of the locks.
     *
     * @return one name at least, in their order
     */
    public List<String> names() {
        return List.copyOf(fencingNumbers.keySet());
    }

    /**
     * Returns who holds it.
     *
     * @return the owner as named when it was acquired
     */
    public String owner() {
        return owner;
    }

    /**
     * Returns what else it allows.
     *
     * @return the mode
     */
    public LeaseMode mode() {
        return mode;
    }

    /**
     * Returns since when it is held.
     *
     * @return the moment, by the store's clock where it has one
     */
    public Instant since() {
        return since;
    }

    /**
     * Returns until when it is held unless it is renewed.
     *
     * @return the moment, by the store's clock where it has one
     */
    public Instant until() {
        return term().until();
    }

    /**
     * Returns the fencing number: every acquisition of the same name has a greater one, even after its row was removed. Whatever
     * cannot check the lease itself keeps the greatest number it has seen, and refuses smaller ones.
     *
     * @return the number, the greatest one if there are several names
     */
    public long fencingNumber() {
        return fencingNumbers.values().stream().mapToLong(Long::longValue).max().orElseThrow();
    }

    /**
     * Returns the fencing numbers.
     *
     * @return a number for each name
     */
    public Map<String, Long> fencingNumbers() {
        return Map.copyOf(fencingNumbers);
    }

    /**
     * Returns what proves ownership: {@link Locks#resume} makes a lease of it again, in another request or process. Keep it as
     * secret as a password.
     *
     * @return one line of text
     */
    public String token() {
        return token.text();
    }

    /**
     * Holds the lease for a term from now on, whatever was left.
     *
     * @param forHowLong the new term
     * @throws FenceLostException if it is not held any more; an expired lease is not renewed, but acquired anew
     * @throws dev.pawl.store.StoreException if the store could not be asked; it is still held until its former end
     */
    public void renew(Duration forHowLong) {
        term.accumulateAndGet(locks.renew(this, forHowLong), Term::orLater);
        whenRenewed.run();
    }

    /** Renews for the same term as before. */
    void renew() {
        renew(term().asked());
    }

    /**
     * Gives the lease up. From the moment of the call nothing can be written under it. Harmless when repeated, and when it was
     * lost before: whoever holds the lock now goes on holding it.
     *
     * @throws dev.pawl.store.StoreException if the store could not be asked; the lease then ends with its term
     */
    public void release() {
        released = true;
        locks.release(token);
    }

    @Override
    public List<Condition> conditions() {
        return conditions;
    }

    @Override
    public Optional<Instant> notAfter() {
        Term current = term();
        return current.byStore() ? Optional.of(current.until()) : Optional.empty();
    }

    @Override
    public boolean isOver() {
        return released || locks.nanos() - term().overAt() >= 0;
    }

    /** Returns how long it lasts by this process's own clock, zero if it is over. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, term().overAt() - locks.nanos()));
    }

    @Override
    public boolean covers(String lockName) {
        return mode == LeaseMode.EXCLUSIVE && fencingNumbers.containsKey(lockName);
    }

    private Term term() {
        return Objects.requireNonNull(term.get());
    }

    Token secret() {
        return token;
    }

    /** Says what is to be done after each renewal, by whomever. */
    void whenRenewed(Runnable what) {
        whenRenewed = what;
    }

    /** Returns names, owner and end; not the token, which is a secret. */
    @Override
    public String toString() {
        return "Lease on " + String.join(", ", fencingNumbers.keySet()) + " of " + owner + " until " + until();
    }
}
