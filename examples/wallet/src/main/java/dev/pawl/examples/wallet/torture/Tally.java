package dev.pawl.examples.wallet.torture;

import java.util.Map;
import java.util.TreeMap;

/**
 * An aggregate that counts the effects on it, for each slot apart, so that every effect can be attributed to who made it.
 *
 * @param id its id
 * @param marks the effects of each slot
 * @param fence the fencing number of the lease under which it was written last; 0 if it was under none
 */
record Tally(String id, Map<String, Mark> marks, long fence) {
    static final Mark NONE = new Mark(0, 0);

    /**
     * The effects of one slot.
     *
     * @param count how many
     * @param sum the sum of their fingerprints, by which one that is missing or doubled can be named
     */
    record Mark(long count, long sum) {
        Mark plus(long serial) {
            return new Mark(count + 1, sum + fingerprint(serial));
        }

        Mark minus(Mark other) {
            return new Mark(count - other.count, sum - other.sum);
        }
    }

    static Tally empty(String id) {
        return new Tally(id, Map.of(), 0);
    }

    Tally counting(String slot, long serial) {
        Map<String, Mark> next = new TreeMap<>(marks);
        next.put(slot, mark(slot).plus(serial));
        return new Tally(id, next, fence);
    }

    Tally under(long fencingNumber) {
        return new Tally(id, marks, fencingNumber);
    }

    Mark mark(String slot) {
        return marks.getOrDefault(slot, NONE);
    }

    /** Spreads serial numbers over 40 bits, as the finalizer of SplitMix64 does, so that their sums do not coincide. */
    static long fingerprint(long serial) {
        long mixed = (serial + 1) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return (mixed ^ (mixed >>> 31)) >>> 24;
    }
}
