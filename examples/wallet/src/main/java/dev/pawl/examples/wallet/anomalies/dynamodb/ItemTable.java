package dev.pawl.examples.wallet.anomalies.dynamodb;

import dev.pawl.examples.wallet.anomalies.Stories;
import dev.pawl.examples.wallet.race.RaceTables;
import dev.pawl.examples.wallet.race.dynamodb.DynamoDbGround;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** The rows as items of a table. Safe for use by many threads. */
final class ItemTable {
    private static final String NAME = RaceTables.PREFIX + "rows";
    private static final String ID = "id";
    private static final String AMOUNT = "amount";

    private final DynamoDbClient client;
    private final String name;

    private ItemTable(DynamoDbClient client, String name) {
        this.client = client;
        this.name = name;
    }

    static ItemTable make(DynamoDbGround ground, Map<String, Long> rows) throws Exception {
        ground.makeTable(NAME, ID);
        ItemTable table = new ItemTable(ground.client(), ground.prefix() + NAME);
        rows.forEach(table::put);
        return table;
    }

    long read(String id, boolean consistent) {
        return amount(client.getItem(get -> get.tableName(name)
                        .key(Map.of(ID, AttributeValue.fromS(id)))
                        .consistentRead(consistent))
                .item());
    }

    long bookings(boolean consistent) {
        return all(consistent).keySet().stream()
                .filter(id -> id.startsWith(Stories.BOOKING))
                .count();
    }

    Map<String, Long> all(boolean consistent) {
        return client.scanPaginator(scan -> scan.tableName(name).consistentRead(consistent)).items().stream()
                .collect(Collectors.toMap(
                        item -> Objects.requireNonNull(item.get(ID)).s(), ItemTable::amount));
    }

    void put(String id, long amount) {
        client.putItem(put -> put.tableName(name).item(item(id, amount)));
    }

    void putTogether(Map<String, Long> rows) {
        client.transactWriteItems(write -> write.transactItems(rows.entrySet().stream()
                .map(row -> TransactWriteItem.builder()
                        .put(put -> put.tableName(name).item(item(row.getKey(), row.getValue())))
                        .build())
                .toList()));
    }

    private static Map<String, AttributeValue> item(String id, long amount) {
        return Map.of(ID, AttributeValue.fromS(id), AMOUNT, AttributeValue.fromN(Long.toString(amount)));
    }

    private static long amount(Map<String, AttributeValue> item) {
        return Long.parseLong(Objects.requireNonNull(item.get(AMOUNT)).n());
    }
}
