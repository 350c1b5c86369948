package dev.pawl.jdbc;

import dev.pawl.store.Capabilities;

/** A kind that is known: its mapping, and the statements made of it. */
record Bound(Mapping mapping, MappingSql sql, Capabilities capabilities) {}
