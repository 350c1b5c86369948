/**
 * The race on MongoDB, through the official driver: {@link dev.pawl.examples.wallet.race.mongodb.MongoVenue} is how to get there,
 * and each strategy is a class of its own.
 */
@NullMarked
package dev.pawl.examples.wallet.race.mongodb;

import org.jspecify.annotations.NullMarked;
