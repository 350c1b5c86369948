package dev.pawl.jdbc;

import dev.pawl.store.Capabilities;

/**
 * A kind that is known: its mapping, and the statements made of it.
 *
 * @param locksInOrder whether one statement that names several rows locks them in the order of their keys
 */
record Bound(Mapping mapping, MappingSql sql, Capabilities capabilities, boolean locksInOrder) {}
