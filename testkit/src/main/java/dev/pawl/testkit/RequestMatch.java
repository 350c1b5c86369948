package dev.pawl.testkit;

import java.nio.charset.StandardCharsets;

/** Which requests a {@link Fault} befalls. Immutable and safe for use by many threads. */
public sealed interface RequestMatch {

    /**
     * Matches by counting: the n-th request on any connection after the fault was armed, or every n-th if it is armed for
     * always.
     *
     * @param n 1 for the next request
     */
    record Nth(int n) implements RequestMatch {
        /**
         * Makes a match.
         *
         * @throws IllegalArgumentException if n is below 1
         */
        public Nth {
            if (n < 1) {
                throw new IllegalArgumentException("Invalid number of a request (" + n + "): must be 1 or more.");
            }
        }
    }

    /**
     * Matches a request that contains a text, wherever in it. Drivers send the text of a prepared statement once and only its
     * name later, so a statement, also {@code COMMIT}, may become invisible after its first executions.
     *
     * @param text 1 to 1024 bytes in UTF-8
     */
    record Containing(String text) implements RequestMatch {
        /** The longest text in bytes. */
        static final int MAX_BYTES = 1024;

        /**
         * Makes a match.
         *
         * @throws IllegalArgumentException if the text is empty or longer than 1024 bytes
         */
        public Containing {
            int length = text.getBytes(StandardCharsets.UTF_8).length;
            if (length < 1 || length > MAX_BYTES) {
                throw new IllegalArgumentException(
                        "Invalid text to look for (" + length + " bytes): must have 1 to " + MAX_BYTES + " bytes.");
            }
        }
    }

    /**
     * Returns a match by counting.
     *
     * @param n 1 for the next request
     * @return the match
     */
    static RequestMatch nth(int n) {
        return new Nth(n);
    }

    /**
     * Returns a match of requests that contain a text.
     *
     * @param text 1 to 1024 bytes in UTF-8
     * @return the match
     */
    static RequestMatch containing(String text) {
        return new Containing(text);
    }
}
