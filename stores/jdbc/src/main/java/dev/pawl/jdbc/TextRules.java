package dev.pawl.jdbc;

import dev.pawl.store.StoreException;
import org.jspecify.annotations.Nullable;

/** Which texts a database can keep. What it cannot keep is refused by name before anything is written. */
record TextRules(String database, boolean keepsNul) {

    boolean keeps(String text) {
        return problem(text) == null;
    }

    /**
     * Checks a text.
     *
     * @param where the field or id part that holds it
     * @throws StoreException if the database cannot keep it
     */
    void require(String text, String where) {
        String problem = problem(text);
        if (problem != null) {
            throw new StoreException(database + " cannot keep " + where + ": " + problem + ".", null);
        }
    }

    private @Nullable String problem(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 && !keepsNul) {
                return "it holds the character NUL (U+0000) at index " + i;
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return "it holds half of a surrogate pair (U+" + Integer.toHexString(c) + ") at index " + i;
                }
                i++;
            }
        }
        return null;
    }
}
