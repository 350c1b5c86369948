package dev.pawl.dynamodb;

import dev.pawl.store.Deadline;
import dev.pawl.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/**
 * A table as it is made: paid for by the request.
 *
 * @param key the attributes of its key
 * @param expires whether its items have an attribute that says when to delete them
 */
record TableMaker(String name, List<AttributeDefinition> key, boolean expires) {
    private static final long PAUSE_NANOS = 100_000_000;

    static TableMaker of(Mapping mapping) {
        return new TableMaker(
                mapping.tableName(),
                mapping.keys().parts().stream()
                        .map(part -> attribute(part.attribute(), Binder.keyType(part.type())))
                        .toList(),
                false);
    }

    static TableMaker of(MarkerTable markers) {
        return new TableMaker(
                markers.name(),
                List.of(
                        attribute(MarkerTable.ID, ScalarAttributeType.S),
                        attribute(MarkerTable.PART, ScalarAttributeType.S)),
                true);
    }

    private static AttributeDefinition attribute(String name, ScalarAttributeType type) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(type)
                .build();
    }

    private List<KeySchemaElement> schema() {
        List<KeySchemaElement> schema = new ArrayList<>();
        for (AttributeDefinition attribute : key) {
            schema.add(KeySchemaElement.builder()
                    .attributeName(attribute.attributeName())
                    .keyType(schema.isEmpty() ? KeyType.HASH : KeyType.RANGE)
                    .build());
        }
        return schema;
    }

    /** Returns the commands of AWS's command line that make the table. */
    List<String> commands() {
        List<String> commands = new ArrayList<>();
        commands.add("aws dynamodb create-table --table-name " + name + " --billing-mode PAY_PER_REQUEST"
                + " --attribute-definitions "
                + key.stream()
                        .map(a -> "AttributeName=" + a.attributeName() + ",AttributeType=" + a.attributeTypeAsString())
                        .collect(Collectors.joining(" "))
                + " --key-schema "
                + schema().stream()
                        .map(k -> "AttributeName=" + k.attributeName() + ",KeyType=" + k.keyTypeAsString())
                        .collect(Collectors.joining(" ")));
        if (expires) {
            commands.add("aws dynamodb wait table-exists --table-name " + name);
            commands.add("aws dynamodb update-time-to-live --table-name " + name
                    + " --time-to-live-specification Enabled=true,AttributeName=" + MarkerTable.EXPIRES);
        }
        return commands;
    }

    /**
     * Makes the table, unless it is there already, waits until it can be used, also if another process is making it, and lets
     * its items expire if that is not switched on yet.
     */
    void make(Client client, Deadline deadline) {
        create(client, deadline);
        while (status(client, deadline) == TableStatus.CREATING) {
            if (deadline.passed()) {
                throw new StoreException("The table " + name + " is still being made. Wait, and try again.", null);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        if (expires && keepsEverything(client, deadline)) {
            letExpire(client, deadline);
        }
    }

    /** Tells whether DynamoDB does not delete what has expired, as in a table that is new, or whose making was interrupted. */
    private boolean keepsEverything(Client client, Deadline deadline) {
        return client.dynamo()
                        .describeTimeToLive(call -> call.tableName(name)
                                .overrideConfiguration(client.sends().within(deadline)))
                        .timeToLiveDescription()
                        .timeToLiveStatus()
                == TimeToLiveStatus.DISABLED;
    }

    private void letExpire(Client client, Deadline deadline) {
        try {
            client.dynamo()
                    .updateTimeToLive(call -> call.tableName(name)
                            .timeToLiveSpecification(ttl -> ttl.enabled(true).attributeName(MarkerTable.EXPIRES))
                            .overrideConfiguration(client.sends().within(deadline)));
        } catch (DynamoDbException e) {
            // Another process that makes the tables may have been faster.
            if (keepsEverything(client, deadline)) {
                throw e;
            }
        }
    }

    private void create(Client client, Deadline deadline) {
        try {
            client.dynamo()
                    .createTable(call -> call.tableName(name)
                            .billingMode(BillingMode.PAY_PER_REQUEST)
                            .attributeDefinitions(key)
                            .keySchema(schema())
                            .overrideConfiguration(client.sends().within(deadline)));
        } catch (ResourceInUseException alreadyThere) {
            // Of an earlier time, or another process is just making it.
        }
    }

    private TableStatus status(Client client, Deadline deadline) {
        try {
            return client.dynamo()
                    .describeTable(call -> call.tableName(name)
                            .overrideConfiguration(client.sends().within(deadline)))
                    .table()
                    .tableStatus();
        } catch (ResourceNotFoundException e) {
            // What DynamoDB describes may be as of a moment before it took the request to make the table.
            return TableStatus.CREATING;
        }
    }
}
