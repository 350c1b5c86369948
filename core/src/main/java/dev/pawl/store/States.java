package dev.pawl.store;

/** Holds the one absent state: a constant of the interface would be public. */
final class States {
    static final State ABSENT = new State.Absent();

    private States() {}
}
