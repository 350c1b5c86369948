package dev.pawl.testkit.check;

import java.util.List;

/** Something that happened at one moment between its start and its end: what it saw, and, if it is a commit, what it left. */
class Operation {
    /** After everything: it may have happened at any time since its start. */
    static final long NEVER = Long.MAX_VALUE;

    final Origin origin;
    long start;
    long end;
    final List<KeyState> seen;
    /** Its number in the graph, or -1 if it is not in it. */
    int node = -1;

    /** Where an operation stands in a file, and who did it. */
    record Origin(String file, long line, String who, String what) {}

    Operation(Origin origin, long start, long end, List<KeyState> seen) {
        this.origin = origin;
        this.start = start;
        this.end = end;
        this.seen = seen;
    }

    List<KeyState> left() {
        return List.of();
    }
}
