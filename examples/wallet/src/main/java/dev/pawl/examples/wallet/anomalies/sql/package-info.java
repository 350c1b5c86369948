/**
 * Stories played by connections over JDBC: {@link dev.pawl.examples.wallet.anomalies.sql.SqlLevels} says at which isolation levels.
 * What differs between databases, above all how one tells who waits for whom, stands in one class for each.
 */
@NullMarked
package dev.pawl.examples.wallet.anomalies.sql;

import org.jspecify.annotations.NullMarked;
