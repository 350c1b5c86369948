/**
 * A store on Amazon DynamoDB: {@link dev.pawl.dynamodb.DynamoDbStore} is the entry, {@link dev.pawl.dynamodb.Table} says how a
 * kind of aggregate lies in its table.
 */
@NullMarked
package dev.pawl.dynamodb;

import org.jspecify.annotations.NullMarked;
