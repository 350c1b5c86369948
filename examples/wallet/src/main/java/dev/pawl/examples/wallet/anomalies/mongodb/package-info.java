/**
 * Stories played by clients of MongoDB: {@link dev.pawl.examples.wallet.anomalies.mongodb.MongoLevels} says with and without what.
 */
@NullMarked
package dev.pawl.examples.wallet.anomalies.mongodb;

import org.jspecify.annotations.NullMarked;
