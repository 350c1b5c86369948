/** Other libraries as the wallets' race sees them, each used as its own documentation recommends. */
@NullMarked
package dev.pawl.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
