package dev.pawl.store;

/**
 * What a store can do for one kind of aggregate, as values. Immutable and safe for use by many threads.
 *
 * @param stamped whether versions carry a stamp; where they do not, they are told apart only until a delete or a restore
 * @param settlesExactly whether {@link Store#settle} always finds the one true outcome of an attempt; where it does not, it
 *     may have to leave an attempt in doubt
 * @param keepsScale whether a decimal comes back with the scale it was written with, so that 10.0 and 10.00 are two values;
 *     where it does not, they count as equal
 * @param maxWritesPerCommit how many conditions and writes together one commit may hold
 * @param maxCommitsPerBatch how many commits may be handed over at once
 * @param maxValueBytes how large one aggregate may be, in bytes as the store keeps it
 * @param maxBatchBytes how many bytes the values of all commits that are handed over at once may have together
 * @param batchesAtOnce how many batches of commits it should work on at once; while so many are under way, the commits of further
 *     callers are gathered for the next one
 * @param readsAtOnce how many reads it should work on at once; while so many are under way, those of further callers are gathered
 *     for the next one. {@link Integer#MAX_VALUE} if gathering reads does not pay
 */
public record Capabilities(
        boolean stamped,
        boolean settlesExactly,
        boolean keepsScale,
        int maxWritesPerCommit,
        int maxCommitsPerBatch,
        long maxValueBytes,
        long maxBatchBytes,
        int batchesAtOnce,
        int readsAtOnce) {
    private static final int BATCHES_AT_ONCE = 4;

    /**
     * Makes what a store can do that works on several batches at once, and for which gathering reads does not pay.
     *
     * @param stamped whether versions carry a stamp
     * @param settlesExactly whether settling is always exact
     * @param keepsScale whether decimals keep their scale
     * @param maxWritesPerCommit how many conditions and writes together one commit may hold
     * @param maxCommitsPerBatch how many commits may be handed over at once
     * @param maxValueBytes how large one aggregate may be, in bytes
     * @param maxBatchBytes how many bytes a batch may have
     */
    public Capabilities(
            boolean stamped,
            boolean settlesExactly,
            boolean keepsScale,
            int maxWritesPerCommit,
            int maxCommitsPerBatch,
            long maxValueBytes,
            long maxBatchBytes) {
        this(
                stamped,
                settlesExactly,
                keepsScale,
                maxWritesPerCommit,
                maxCommitsPerBatch,
                maxValueBytes,
                maxBatchBytes,
                BATCHES_AT_ONCE,
                Integer.MAX_VALUE);
    }
}
