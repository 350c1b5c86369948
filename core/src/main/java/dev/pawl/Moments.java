package dev.pawl;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Reads moments from the text of {@link Instant#toString}, without a formatter: that shows in a profile of small updates. */
final class Moments {
    private static final String FORM = "0000-00-00T00:00:00";
    private static final int MOST_DIGITS_OF_FRACTION = 9;

    private Moments() {}

    /** Returns the moment that a text of the usual form names, or null if the text is of another form or names none. */
    static @Nullable Instant parse(String text) {
        int end = text.length() - 1;
        int fraction = end - FORM.length() - 1;
        if (end < FORM.length() || text.charAt(end) != 'Z' || fraction > MOST_DIGITS_OF_FRACTION || fraction == 0) {
            return null;
        }
        for (int i = 0; i < end; i++) {
            char expected = i < FORM.length() ? FORM.charAt(i) : i == FORM.length() ? '.' : '0';
            char found = text.charAt(i);
            if (expected == '0' ? found < '0' || found > '9' : found != expected) {
                return null;
            }
        }
        try {
            return LocalDateTime.of(
                            number(text, 0, 4),
                            number(text, 5, 7),
                            number(text, 8, 10),
                            number(text, 11, 13),
                            number(text, 14, 16),
                            number(text, 17, 19),
                            fraction < 0 ? 0 : nanos(text, end))
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static int nanos(String text, int end) {
        int nanos = number(text, FORM.length() + 1, end);
        for (int digits = end - FORM.length() - 1; digits < MOST_DIGITS_OF_FRACTION; digits++) {
            nanos *= 10;
        }
        return nanos;
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
