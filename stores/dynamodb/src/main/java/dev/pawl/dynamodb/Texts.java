package dev.pawl.dynamodb;

import dev.pawl.store.StoreException;
import java.nio.charset.StandardCharsets;

/** Which texts DynamoDB can keep: whatever UTF-8 can say. */
final class Texts {
    private Texts() {}

    static boolean keeps(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /**
     * Returns a text that DynamoDB can keep.
     *
     * @param where the field or id part that holds it
     * @throws StoreException if it cannot
     */
    static String require(String text, String where) {
        if (!keeps(text)) {
            throw new StoreException("DynamoDB cannot keep " + where + ": it holds half of a surrogate pair.", null);
        }
        return text;
    }

    static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
