package dev.pawl.testkit;

/** The kinds of faults that a {@link LossyStore} injects, by which it counts them. */
public enum Loss {
    /** The commit was reported in doubt and never handed to the wrapped store. */
    LOST_BEFORE,
    /** The commit was handed to the wrapped store and reported in doubt whatever the answer was. */
    LOST_AFTER,
    /** The commit was reported in doubt and is handed to the wrapped store later. */
    DELAYED,
    /** The commit was applied and answered, and is handed to the wrapped store once more later. */
    DUPLICATED,
    /** The commits of a batch were handed over in another order. */
    REORDERED,
    /** The commit was refused as busy and never handed to the wrapped store. */
    BUSY,
    /** Settling was reported as still in doubt; whether the wrapped store was asked is left to chance. */
    SETTLE_LOST,
    /** A read failed. */
    READ_FAILED
}
