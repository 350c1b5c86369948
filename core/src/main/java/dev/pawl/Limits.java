package dev.pawl;

import dev.pawl.store.Capabilities;

/** How large groups may be and how many of them may be at work at once, so that it suits every type that is in use. */
record Limits(int commitsPerGroup, long bytesPerGroup, int partsPerCommit, int groupsAtOnce, int readsAtOnce) {
    static final Limits NONE =
            new Limits(Integer.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

    Limits and(Capabilities capabilities) {
        return new Limits(
                Math.min(commitsPerGroup, capabilities.maxCommitsPerBatch()),
                Math.min(bytesPerGroup, capabilities.maxBatchBytes()),
                Math.min(partsPerCommit, capabilities.maxWritesPerCommit()),
                Math.min(groupsAtOnce, capabilities.batchesAtOnce()),
                Math.min(readsAtOnce, capabilities.readsAtOnce()));
    }
}
