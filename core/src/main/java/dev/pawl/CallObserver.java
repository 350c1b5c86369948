package dev.pawl;

import dev.pawl.store.Condition;
import dev.pawl.store.Key;
import java.util.List;

/**
 * Is told what every caller asks of a {@link Pawl} and is told in the end, by version and never by value; for recording a history
 * that can be checked. It is called on the callers' threads, by many at once. Unlike a {@link PawlListener} it is no bystander:
 * what it throws is thrown to the caller.
 */
@FunctionalInterface
public interface CallObserver {

    /**
     * A caller begins a call.
     *
     * @param operation the method that is called, {@code update} say
     * @param keys the aggregates it is called for; empty for a transaction, of which that shows only later
     * @return what is told how the call ended, once, on the same thread
     */
    Call began(String operation, List<Key> keys);

    /** A call that is under way. Used by one thread. */
    @FunctionalInterface
    interface Call {
        /**
         * The caller is told how its call ended.
         *
         * @param ending how
         * @param seen the keys it is told of without having written them, and their states; those of a transaction are of one
         *     moment
         * @param left the keys it has written, and the states it left them in; of a transaction that wrote a key more than once and did
         *     not delete it in the end, every version, the stored one last
         */
        void ended(Ending ending, List<Condition> seen, List<Condition> left);
    }

    /** How a caller is told that its call ended. */
    enum Ending {
        /** It read or wrote what it was to. */
        DONE,
        /** Its request had been fulfilled before, and it was told with what result. */
        REPEATED,
        /** Nothing was written: it was in conflict, or something was thrown. */
        NOT_DONE,
        /** It is not known whether it was written. */
        IN_DOUBT
    }
}
