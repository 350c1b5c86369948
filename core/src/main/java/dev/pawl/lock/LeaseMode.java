package dev.pawl.lock;

/** What else a lease allows. */
public enum LeaseMode {
    /** Others may hold shared leases of the same name, nobody an exclusive one: for reading. */
    SHARED,
    /** Nobody else holds a lease of the same name: for writing. */
    EXCLUSIVE
}
