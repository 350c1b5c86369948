/** What becomes of one hot aggregate when several processes want it. */
@NullMarked
package dev.pawl.benchmarks.processes;

import org.jspecify.annotations.NullMarked;
