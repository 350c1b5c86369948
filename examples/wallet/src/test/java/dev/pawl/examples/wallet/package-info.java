@NullMarked
package dev.pawl.examples.wallet;

import org.jspecify.annotations.NullMarked;
