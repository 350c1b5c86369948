/** Pawl, strategies written by hand and other libraries on the same wallets, at the same time of day, with the same means. */
@NullMarked
package dev.pawl.benchmarks.contention;

import org.jspecify.annotations.NullMarked;
