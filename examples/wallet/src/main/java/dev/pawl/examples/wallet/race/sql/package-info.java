/**
 * The race on databases that speak SQL, through JDBC: {@link dev.pawl.examples.wallet.race.sql.SqlVenue} is how to get there. A
 * strategy is a class of its own; what differs between databases stands in one dialect for each.
 */
@NullMarked
package dev.pawl.examples.wallet.race.sql;

import org.jspecify.annotations.NullMarked;
