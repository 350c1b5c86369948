package dev.pawl.store;

import java.util.Objects;

/**
 * The version of an aggregate: a counter that people can read, and a stamp that tells apart what the counter cannot. The
 * counter starts at 1 and grows within one life of the id; it starts again when the id is deleted and inserted again, and goes
 * back when a backup is restored. The stamp is left by the attempt that wrote the state. Two versions are equal only if both
 * are, so no two states of an id ever compare equal.
 *
 * <p>A table that has only a counter gives versions without a stamp: these are told apart only until a delete or a restore.
 * A row whose version is NULL has the version {@link #UNNUMBERED}, and its first write numbers it. Immutable and safe for use
 * by many threads.
 *
 * @param counter the counter, or {@code -1} if the row has none
 * @param stamp the stamp, or {@code 0} if the row has none
 */
public record Version(long counter, long stamp) {
    /** The version of a row that nobody has numbered yet. */
    public static final Version UNNUMBERED = new Version(-1, 0);

    private static final long NO_COUNTER = -1;
    private static final int RADIX = 36;
    private static final String UNNUMBERED_TEXT = "new";

    /**
     * Makes a version.
     *
     * @throws IllegalArgumentException if the counter is below -1
     */
    public Version {
        if (counter < NO_COUNTER) {
            throw new IllegalArgumentException("Invalid version counter (" + counter + "): must not be negative.");
        }
    }

    /**
     * Returns a version without a stamp, as a table that has only a counter gives it.
     *
     * @param counter the counter
     * @return the version
     */
    public static Version of(long counter) {
        return new Version(counter, 0);
    }

    /**
     * Returns the first version of a new aggregate.
     *
     * @param attempt the attempt that inserts it
     * @return version 1, stamped by the attempt
     */
    public static Version first(AttemptId attempt) {
        return new Version(1, attempt.stamp());
    }

    /**
     * Returns the version after this one.
     *
     * @param attempt the attempt that writes it
     * @return the counter plus one, stamped by the attempt
     */
    public Version next(AttemptId attempt) {
        return new Version(hasCounter() ? Math.addExact(counter, 1) : 1, attempt.stamp());
    }

    /**
     * Tells whether this version has a counter.
     *
     * @return false for a row whose version column is NULL
     */
    public boolean hasCounter() {
        return counter != NO_COUNTER;
    }

    /**
     * Tells whether this version has a stamp.
     *
     * @return false for a row that has no stamp column, or whose stamp is NULL
     */
    public boolean hasStamp() {
        return stamp != 0;
    }

    /**
     * Returns this version with its stamp taken off, as a table without a stamp column keeps it.
     *
     * @return a version without a stamp
     */
    public Version withoutStamp() {
        return hasStamp() ? new Version(counter, 0) : this;
    }

    /**
     * Returns this version as a strong entity tag (RFC 9110, section 8.8.3), to be sent as {@code ETag} and to come back as
     * {@code If-Match}.
     *
     * @return the version's text in double quotes
     */
    public String toEntityTag() {
        return '"' + toString() + '"';
    }

    /**
     * Reads a version from an entity tag.
     *
     * @param tag what {@link #toEntityTag} returned
     * @return the version
     * @throws IllegalArgumentException if the tag is weak, is a list or {@code *}, or holds no version
     */
    public static Version fromEntityTag(String tag) {
        String trimmed = Objects.requireNonNull(tag, "tag").trim();
        if (trimmed.length() < 2 || trimmed.charAt(0) != '"' || trimmed.charAt(trimmed.length() - 1) != '"') {
            throw new IllegalArgumentException(
                    "Not a strong entity tag: '" + tag + "'. One reads like \"7.1k9x2m4q8\".");
        }
        return parse(trimmed.substring(1, trimmed.length() - 1));
    }

    /**
     * Reads a version from its text.
     *
     * @param text what {@link #toString} returned
     * @return the version
     * @throws IllegalArgumentException if the text is not exactly what {@code toString()} writes
     */
    public static Version parse(String text) {
        Objects.requireNonNull(text, "text");
        if (text.startsWith(UNNUMBERED_TEXT)) {
            return parsed(text, NO_COUNTER, text.substring(UNNUMBERED_TEXT.length()));
        }
        int dot = text.indexOf('.');
        String counter = dot < 0 ? text : text.substring(0, dot);
        try {
            return parsed(text, Long.parseUnsignedLong(counter), dot < 0 ? "" : text.substring(dot));
        } catch (NumberFormatException e) {
            throw unreadable(text);
        }
    }

    private static Version parsed(String text, long counter, String dotAndStamp) {
        if (counter < NO_COUNTER) {
            throw unreadable(text);
        }
        try {
            long stamp = dotAndStamp.isEmpty() ? 0 : Long.parseUnsignedLong(dotAndStamp.substring(1), RADIX);
            Version version = new Version(counter, stamp);
            // One version has one text: signs, leading zeros and capitals are other texts.
            if (version.toString().equals(text)) {
                return version;
            }
        } catch (NumberFormatException e) {
            throw unreadable(text);
        }
        throw unreadable(text);
    }

    private static IllegalArgumentException unreadable(String text) {
        return new IllegalArgumentException("Not a version: '" + text + "'. One reads like 7 or 7.1k9x2m4q8.");
    }

    /**
     * Returns the version's text, which {@link #parse} reads back: the counter, and behind a dot the stamp in base 36, as in
     * {@code 7.1k9x2m4q8}.
     */
    @Override
    public String toString() {
        String shown = hasCounter() ? Long.toString(counter) : UNNUMBERED_TEXT;
        return hasStamp() ? shown + "." + stampText() : shown;
    }

    /** As {@code Long.toUnsignedString} writes it, which would take a detour through large integers for most stamps. */
    private String stampText() {
        if (stamp >= 0) {
            return Long.toString(stamp, RADIX);
        }
        long front = Long.divideUnsigned(stamp, RADIX);
        return Long.toString(front, RADIX) + Character.forDigit((int) (stamp - front * RADIX), RADIX);
    }
}
