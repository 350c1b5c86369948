package dev.pawl.testkit.check;

/**
 * What can be wrong with a history. The names are those of Adya's thesis and of Elle's catalogue where these have one. A cycle
 * whose name ends in {@code realtime} is closed by the order of time alone: one operation had ended before another began.
 */
public enum Anomaly {
    /** Commits overwrote each other in a circle. */
    G0("G0"),
    /** Commits overwrote each other against the order of time. */
    G0_REALTIME("G0-realtime"),
    /** Something was seen that a commit wrote which was not applied. */
    G1A("G1a"),
    /** Something was seen that a commit had already replaced when it became visible. */
    G1B("G1b"),
    /** Operations saw each other's effects in a circle. */
    G1C("G1c"),
    /** Something was seen before it was written. */
    G1C_REALTIME("G1c-realtime"),
    /** One operation saw a part of what another wrote, and missed another part: read skew. */
    G_SINGLE("G-single"),
    /** Something was read that had been overwritten before the read began: a stale read. */
    G_SINGLE_REALTIME("G-single-realtime"),
    /** Commits each missed what the other wrote: write skew. */
    G2_ITEM("G2-item"),
    /** Operations missed each other's writes against the order of time. */
    G2_ITEM_REALTIME("G2-item-realtime"),
    /** Two readers saw two independent writes in opposite orders. */
    LONG_FORK("long fork"),
    /** Two commits were built on the same state, so that one undid the other. */
    LOST_UPDATE("lost update"),
    /** Two commits were built on the same state, and both lived on. */
    FORK("fork"),
    /** A commit left a version that does not follow the one it was built on. */
    VERSION_SKIPPED("version skipped"),
    /** A version was given twice, or the counter did not grow. */
    VERSION_REPEATED("version repeated"),
    /** A version was seen that nobody wrote. */
    GARBAGE_READ("garbage read"),
    /** A caller was told that it wrote a version which was never stored. */
    LOST_WRITE("lost write"),
    /** A commit was applied although no caller was told so, and every caller was told something. */
    FALSE_FAILURE("false failure"),
    /** Two commits fulfilled one request id. */
    REPEATED_REQUEST("repeated request"),
    /** A request was said to have been fulfilled before, and was not. */
    FALSE_REPETITION("false repetition"),
    /** A store said of one attempt that it was applied, and that it was not. */
    CONTRADICTION("contradicting outcomes");

    private final String text;

    Anomaly(String text) {
        this.text = text;
    }

    /** Returns the name as the literature has it. */
    @Override
    public String toString() {
        return text;
    }
}
