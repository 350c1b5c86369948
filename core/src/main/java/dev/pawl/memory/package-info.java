/** The reference store: keeps aggregates in memory and shows, in one sitting, what every store has to do. */
@NullMarked
package dev.pawl.memory;

import org.jspecify.annotations.NullMarked;
