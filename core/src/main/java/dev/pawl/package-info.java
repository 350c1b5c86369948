/**
 * What applications use: {@link dev.pawl.Pawl} is the entry, a {@link dev.pawl.Repository} reads and writes one type of
 * aggregate, and {@link dev.pawl.Versioned} carries a value together with the version it was read at.
 */
@NullMarked
package dev.pawl;

import org.jspecify.annotations.NullMarked;
