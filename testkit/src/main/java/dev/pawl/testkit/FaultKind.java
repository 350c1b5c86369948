package dev.pawl.testkit;

/** The kinds of faults that a {@link FaultProxy} injects, by which it counts them. */
public enum FaultKind {
    /** A connection was cut by {@link FaultProxy#cutAll}. */
    CUT,
    /** {@link Fault.CutBefore}: a connection was cut instead of forwarding a request. */
    CUT_BEFORE,
    /** {@link Fault.CutWithin}: a connection was cut after the beginning of a request. */
    CUT_WITHIN,
    /** {@link Fault.LoseReply}: a reply was swallowed and the connection cut. */
    LOSE_REPLY,
    /** {@link Fault.DropReply}: a reply was swallowed and the connection left open. */
    DROP_REPLY,
    /** Bytes were held back because of {@link FaultProxy#stall}. */
    STALL,
    /** {@link Fault.StallRequest}: a request was held back. */
    STALL_REQUEST,
    /** {@link Fault.StallReply}: a reply was held back. */
    STALL_REPLY,
    /** The server was made unreachable by {@link FaultProxy#refuseConnections}. */
    UNREACHABLE
}
