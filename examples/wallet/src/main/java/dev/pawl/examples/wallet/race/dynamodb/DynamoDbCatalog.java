package dev.pawl.examples.wallet.race.dynamodb;

import dev.pawl.examples.wallet.race.RaceProcess;
import dev.pawl.examples.wallet.race.RaceTables;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** The tables of an account whose names begin with a prefix, and the race's notes about its own. */
final class DynamoDbCatalog implements RaceTables.Catalog {
    private static final String NAME = "table_name";
    private static final String PROCESS = "process";

    private final DynamoDbClient client;
    private final String prefix;

    DynamoDbCatalog(DynamoDbClient client, String prefix) {
        this.client = client;
        this.prefix = prefix;
    }

    @Override
    public Set<String> tables() {
        return client.listTablesPaginator().tableNames().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public Set<String> marked() {
        return marks().keySet();
    }

    /** Returns the processes that have marked tables. */
    Collection<String> processes() {
        return tables().contains(RaceTables.OWNER) ? new TreeSet<>(marks().values()) : Set.of();
    }

    private Map<String, String> marks() {
        return client
                .scanPaginator(scan -> scan.tableName(prefix + RaceTables.OWNER).consistentRead(true))
                .items()
                .stream()
                .collect(Collectors.toMap(
                        item -> WalletTable.attribute(item, NAME).s(),
                        item -> WalletTable.attribute(item, PROCESS).s()));
    }

    @Override
    public void makeOwner() {
        make(RaceTables.OWNER, NAME);
        mark(RaceTables.OWNER);
    }

    @Override
    public void mark(String name) {
        client.putItem(put -> put.tableName(prefix + RaceTables.OWNER)
                .item(Map.of(NAME, AttributeValue.fromS(name), PROCESS, AttributeValue.fromS(RaceProcess.own()))));
    }

    @Override
    public void drop(String name) {
        try {
            client.deleteTable(delete -> delete.tableName(prefix + name));
            client.waiter().waitUntilTableNotExists(describe -> describe.tableName(prefix + name));
        } catch (ResourceNotFoundException e) {
            // It was marked, and not made any more.
        }
        if (!name.equals(RaceTables.OWNER)) {
            client.deleteItem(delete ->
                    delete.tableName(prefix + RaceTables.OWNER).key(Map.of(NAME, AttributeValue.fromS(name))));
        }
    }

    /** Makes a table whose key is one text. */
    void make(String name, String key) {
        client.createTable(create -> create.tableName(prefix + name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(AttributeDefinition.builder()
                        .attributeName(key)
                        .attributeType(ScalarAttributeType.S)
                        .build())
                .keySchema(KeySchemaElement.builder()
                        .attributeName(key)
                        .keyType(KeyType.HASH)
                        .build()));
        client.waiter().waitUntilTableExists(describe -> describe.tableName(prefix + name));
    }
}
