package dev.pawl.store;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Why a store rejected a commit. Reported only for what was seen to differ. Immutable and safe for use by many threads. */
public sealed interface Conflict {

    /**
     * A key was found in another state than the commit expected.
     *
     * @param key the key
     * @param expected the state that the commit expected
     * @param actual the state that was found, never equal to the expected one
     * @param current what is stored, if the store happened to fetch it while it looked
     */
    record Mismatch(
            Key key, State expected, State actual, @Nullable Stored current) implements Conflict {
        /**
         * Makes a conflict.
         *
         * @throws IllegalArgumentException if expected and actual are equal: nothing was seen to differ
         */
        public Mismatch {
            Objects.requireNonNull(key, "key");
            if (expected.equals(actual)) {
                throw new IllegalArgumentException(key + " is " + actual + ", as expected: that is no conflict.");
            }
        }

        /** Returns the conflict as a sentence. */
        @Override
        public String toString() {
            if (expected instanceof State.Absent) {
                return key + " is already there, at version " + actual + ".";
            } else if (actual instanceof State.Absent) {
                return key + " was read at version " + expected + " and has been deleted since.";
            }
            return key + " was read at version " + expected + " and has been changed since: it is at version " + actual
                    + ".";
        }
    }

    /**
     * What the commit was fenced by is held no longer: it was released, taken over, or removed.
     *
     * @param key the key that proves it is held
     * @param expected the state that the key has while it is held
     * @param actual the state that was found
     */
    record FenceLost(Key key, State expected, State actual) implements Conflict {
        /** Makes a conflict. */
        public FenceLost {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(expected, "expected");
            Objects.requireNonNull(actual, "actual");
        }

        /** Returns the conflict as a sentence. */
        @Override
        public String toString() {
            return key + " is held no longer: it was released or taken over, or has expired.";
        }
    }

    /**
     * The store's clock had reached the moment after which the commit must not be made.
     *
     * @param notAfter that moment
     * @param now what the store's clock showed
     */
    record Expired(Instant notAfter, Instant now) implements Conflict {
        /** Makes a conflict. */
        public Expired {
            Objects.requireNonNull(notAfter, "notAfter");
            Objects.requireNonNull(now, "now");
        }

        /** Returns the conflict as a sentence. */
        @Override
        public String toString() {
            return "It had to be stored before " + notAfter + ", and the store's clock showed " + now + ".";
        }
    }

    /**
     * A request id of the commit has been fulfilled by an earlier commit.
     *
     * @param request the request id
     * @param results the state in which the earlier commit left each key it had a condition on
     */
    record Repeated(RequestId request, List<Condition> results) implements Conflict {
        /** Makes a conflict. */
        public Repeated {
            Objects.requireNonNull(request, "request");
            results = List.copyOf(results);
        }

        /** Returns the conflict as a sentence. */
        @Override
        public String toString() {
            return "The request " + request + " has been fulfilled before.";
        }
    }
}
