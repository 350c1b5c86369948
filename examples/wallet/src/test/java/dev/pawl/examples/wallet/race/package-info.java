@NullMarked
package dev.pawl.examples.wallet.race;

import org.jspecify.annotations.NullMarked;
