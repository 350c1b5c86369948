@NullMarked
package dev.pawl.examples.wallet.race.dynamodb;

import org.jspecify.annotations.NullMarked;
