package dev.pawl.store;

import java.util.Objects;

/**
 * The state an aggregate is expected to be in, or was found in: absent, or at a version. Immutable and safe for use by many
 * threads.
 */
public sealed interface State {

    /** Nothing is stored under the key. */
    record Absent() implements State {
        @Override
        public String toString() {
            return "absent";
        }
    }

    /**
     * Something is stored under the key, at this version.
     *
     * @param version the version
     */
    record At(Version version) implements State {
        /**
         * Makes a state.
         *
         * @throws NullPointerException if the version is null
         */
        public At {
            Objects.requireNonNull(version, "version");
        }

        @Override
        public String toString() {
            return version.toString();
        }
    }

    /**
     * Returns the state of a key under which nothing is stored.
     *
     * @return absent
     */
    static State absent() {
        return States.ABSENT;
    }

    /**
     * Returns the state of a key under which something is stored.
     *
     * @param version its version
     * @return the state
     */
    static State at(Version version) {
        return new At(version);
    }

    /**
     * Reads what a state's {@code toString} wrote.
     *
     * @param text {@code absent} or the text of a version
     * @return the state
     * @throws IllegalArgumentException if it is neither
     */
    static State parse(String text) {
        return text.equals("absent") ? absent() : at(Version.parse(text));
    }
}
