/** What grouping could reach at best: group commit with nothing around it. */
@NullMarked
package dev.pawl.benchmarks.ceiling;

import org.jspecify.annotations.NullMarked;
