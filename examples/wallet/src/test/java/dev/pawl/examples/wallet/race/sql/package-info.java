@NullMarked
package dev.pawl.examples.wallet.race.sql;

import org.jspecify.annotations.NullMarked;
