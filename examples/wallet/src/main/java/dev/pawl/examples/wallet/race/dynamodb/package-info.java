/**
 * The race on DynamoDB, through the SDK's own client: {@link dev.pawl.examples.wallet.race.dynamodb.DynamoDbVenue} is how to get
 * there, and each strategy is a class of its own.
 */
@NullMarked
package dev.pawl.examples.wallet.race.dynamodb;

import org.jspecify.annotations.NullMarked;
