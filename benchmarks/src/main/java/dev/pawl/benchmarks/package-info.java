/** What Pawl costs: the same work through Pawl and by hand, measured side by side in one run. */
@NullMarked
package dev.pawl.benchmarks;

import org.jspecify.annotations.NullMarked;
