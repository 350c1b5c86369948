@NullMarked
package dev.pawl.benchmarks.processes;

import org.jspecify.annotations.NullMarked;
