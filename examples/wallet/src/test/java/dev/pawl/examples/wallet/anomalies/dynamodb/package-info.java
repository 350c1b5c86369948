@NullMarked
package dev.pawl.examples.wallet.anomalies.dynamodb;

import org.jspecify.annotations.NullMarked;
