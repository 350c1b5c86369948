@NullMarked
package dev.pawl.examples.wallet.anomalies;

import org.jspecify.annotations.NullMarked;
