package dev.pawl;

import dev.pawl.store.Key;
import java.util.Arrays;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets the retried updates of one aggregate go one after the other within a process. Without turns, N callers that read the same
 * version make N attempts of which one fits, N times over; the versions stay what decides, also against other processes. Whoever
 * waits holds no connection. Several keys may share a turn, which costs them speed and nothing else, since a call holds one turn
 * at most.
 */
final class Turns {
    private final ReentrantLock[] stripes;

    /**
     * Makes turns.
     *
     * @param stripes how many there are to be taken at the same time, a power of two
     */
    Turns(int stripes) {
        this.stripes = new ReentrantLock[stripes];
        // Fair, so that no caller waits for more than those who came before it.
        Arrays.setAll(this.stripes, i -> new ReentrantLock(true));
    }

    Lock of(Key key) {
        int hash = key.hashCode();
        return stripes[(hash ^ (hash >>> 16)) & (stripes.length - 1)];
    }
}
