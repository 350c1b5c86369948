@NullMarked
package dev.pawl.examples.wallet.anomalies.sql;

import org.jspecify.annotations.NullMarked;
