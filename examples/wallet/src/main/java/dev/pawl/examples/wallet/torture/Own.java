package dev.pawl.examples.wallet.torture;

/**
 * An aggregate that only one slot inserts and deletes, again and again.
 *
 * @param id its id
 * @param serial which operation inserted it
 */
record Own(String id, long serial) {}
