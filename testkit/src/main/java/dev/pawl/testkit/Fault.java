package dev.pawl.testkit;

import java.util.Objects;

/**
 * Something that a {@link FaultProxy} does to one request or to its reply. A <i>request</i> is what a client sends on a
 * connection until the first byte of a reply comes back; a <i>reply</i> is what the server sends until the client sends again.
 * Immutable and safe for use by many threads.
 */
public sealed interface Fault {

    /**
     * Returns which requests this fault befalls.
     *
     * @return the match
     */
    RequestMatch match();

    /**
     * Returns the kind under which this fault is counted.
     *
     * @return the kind
     */
    FaultKind kind();

    /**
     * Cuts the connection instead of forwarding the request. If the request arrives in several pieces, the pieces before the
     * one that completes the match have been forwarded already.
     *
     * @param match which requests
     */
    record CutBefore(RequestMatch match) implements Fault {
        /** Makes a fault. */
        public CutBefore {
            Objects.requireNonNull(match, "match");
        }

        @Override
        public FaultKind kind() {
            return FaultKind.CUT_BEFORE;
        }
    }

    /**
     * Forwards the beginning of the request and cuts the connection there. The client sees a reset; the server reads the
     * forwarded bytes and then the end of the connection. A request that is not longer passes whole and is not counted.
     *
     * @param match which requests
     * @param bytes how many bytes of the request to forward
     */
    record CutWithin(RequestMatch match, int bytes) implements Fault {
        /**
         * Makes a fault.
         *
         * @throws IllegalArgumentException if the number of bytes is negative
         */
        public CutWithin {
            Objects.requireNonNull(match, "match");
            if (bytes < 0) {
                throw new IllegalArgumentException("Invalid number of bytes (" + bytes + "): must not be negative.");
            }
        }

        @Override
        public FaultKind kind() {
            return FaultKind.CUT_WITHIN;
        }
    }

    /**
     * Forwards the request, waits for the first byte of its reply, swallows it and cuts the connection: the server has done
     * what it was asked, and the client is not told. This holds for servers that send nothing before they are done, as
     * databases do while the reply fits their send buffer.
     *
     * @param match which requests
     */
    record LoseReply(RequestMatch match) implements Fault {
        /** Makes a fault. */
        public LoseReply {
            Objects.requireNonNull(match, "match");
        }

        @Override
        public FaultKind kind() {
            return FaultKind.LOSE_REPLY;
        }
    }

    /**
     * Forwards the request and swallows its reply and all that follows on the connection, which stays open: only the client's
     * own timeout ends its wait.
     *
     * @param match which requests
     */
    record DropReply(RequestMatch match) implements Fault {
        /** Makes a fault. */
        public DropReply {
            Objects.requireNonNull(match, "match");
        }

        @Override
        public FaultKind kind() {
            return FaultKind.DROP_REPLY;
        }
    }

    /**
     * Holds the request back until {@link FaultProxy#resume}.
     *
     * @param match which requests
     */
    record StallRequest(RequestMatch match) implements Fault {
        /** Makes a fault. */
        public StallRequest {
            Objects.requireNonNull(match, "match");
        }

        @Override
        public FaultKind kind() {
            return FaultKind.STALL_REQUEST;
        }
    }

    /**
     * Forwards the request and holds its reply back until {@link FaultProxy#resume}.
     *
     * @param match which requests
     */
    record StallReply(RequestMatch match) implements Fault {
        /** Makes a fault. */
        public StallReply {
            Objects.requireNonNull(match, "match");
        }

        @Override
        public FaultKind kind() {
            return FaultKind.STALL_REPLY;
        }
    }
}
