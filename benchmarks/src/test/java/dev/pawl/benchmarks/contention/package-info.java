@NullMarked
package dev.pawl.benchmarks.contention;

import org.jspecify.annotations.NullMarked;
