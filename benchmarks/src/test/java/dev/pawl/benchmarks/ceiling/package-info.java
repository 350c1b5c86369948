@NullMarked
package dev.pawl.benchmarks.ceiling;

import org.jspecify.annotations.NullMarked;
