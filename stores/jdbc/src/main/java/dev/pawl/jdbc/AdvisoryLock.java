package dev.pawl.jdbc;

import dev.pawl.store.Key;
import java.nio.charset.StandardCharsets;

/**
 * The number of the advisory lock that stands for a key as long as the key is absent. Two keys with one number only wait for
 * each other for nothing.
 */
final class AdvisoryLock {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private AdvisoryLock() {}

    /** The schema is left out, since one table may be named with it here and without it there. */
    static long of(Name table, Key key) {
        String text = table.table() + '\n' + key.id().text();
        long hash = FNV_OFFSET;
        for (byte part : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (part & 0xff)) * FNV_PRIME;
        }
        return hash;
    }
}
