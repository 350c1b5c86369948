@NullMarked
package dev.pawl.examples.wallet.anomalies.mongodb;

import org.jspecify.annotations.NullMarked;
