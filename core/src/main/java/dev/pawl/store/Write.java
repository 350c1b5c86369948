package dev.pawl.store;

import java.util.Objects;

/** One change to one key. Immutable and safe for use by many threads. */
public sealed interface Write {

    /**
     * Returns the key that is written.
     *
     * @return the key
     */
    Key key();

    /**
     * Returns the state that it leaves its key in.
     *
     * @return the state
     */
    State after();

    /**
     * Stores a value under a key, whether or not one is there; the commit's condition on the key says which it must be.
     *
     * @param key the key
     * @param version the version that the key is at afterwards; a table without a stamp column keeps its counter only
     * @param value the whole value
     */
    record Put(Key key, Version version, Node.Fields value) implements Write {
        /**
         * Makes a write.
         *
         * @throws NullPointerException if anything is null
         */
        public Put {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(version, "version");
            Objects.requireNonNull(value, "value");
        }

        @Override
        public State after() {
            return State.at(version);
        }
    }

    /**
     * Removes what is stored under a key; the commit's condition on the key says at which version it must be.
     *
     * @param key the key
     */
    record Delete(Key key) implements Write {
        /**
         * Makes a write.
         *
         * @throws NullPointerException if the key is null
         */
        public Delete {
            Objects.requireNonNull(key, "key");
        }

        @Override
        public State after() {
            return State.absent();
        }
    }
}
