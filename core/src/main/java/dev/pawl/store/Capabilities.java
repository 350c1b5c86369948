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
 */
public record Capabilities(
        boolean stamped,
        boolean settlesExactly,
        boolean keepsScale,
        int maxWritesPerCommit,
        int maxCommitsPerBatch,
        long maxValueBytes,
        long maxBatchBytes) {}
