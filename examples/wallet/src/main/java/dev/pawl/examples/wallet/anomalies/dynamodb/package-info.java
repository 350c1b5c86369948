/**
 * Stories played by clients of DynamoDB: {@link dev.pawl.examples.wallet.anomalies.dynamodb.DynamoDbLevels} says with which
 * requests.
 */
@NullMarked
package dev.pawl.examples.wallet.anomalies.dynamodb;

import org.jspecify.annotations.NullMarked;
