@NullMarked
package dev.pawl.examples.wallet.torture;

import org.jspecify.annotations.NullMarked;
