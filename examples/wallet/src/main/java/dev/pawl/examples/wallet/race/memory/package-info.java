/** The race on Pawl's own store in memory. */
@NullMarked
package dev.pawl.examples.wallet.race.memory;

import org.jspecify.annotations.NullMarked;
