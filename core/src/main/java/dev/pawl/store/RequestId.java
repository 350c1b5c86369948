package dev.pawl.store;

import java.util.Objects;

/**
 * A caller's own key for "do this once". A commit that carries a request id records it in the same atomic step; the same
 * request id again finds the first committed result instead of causing a second effect. Immutable and safe for use by many
 * threads.
 *
 * @param value any text of 1 to 200 characters that the caller does not use for anything else, a UUID say
 */
public record RequestId(String value) {
    private static final int MAX_LENGTH = 200;

    /**
     * Makes a request id.
     *
     * @throws IllegalArgumentException if the text is empty or longer than 200 characters
     */
    public RequestId {
        Objects.requireNonNull(value, "value");
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "Invalid request id ('" + value + "'): must have 1 to " + MAX_LENGTH + " characters.");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
