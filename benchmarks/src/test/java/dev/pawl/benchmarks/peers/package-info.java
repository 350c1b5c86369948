@NullMarked
package dev.pawl.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
