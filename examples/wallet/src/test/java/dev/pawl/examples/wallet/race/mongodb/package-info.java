@NullMarked
package dev.pawl.examples.wallet.race.mongodb;

import org.jspecify.annotations.NullMarked;
