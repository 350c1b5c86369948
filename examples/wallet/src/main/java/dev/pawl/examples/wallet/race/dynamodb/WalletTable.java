package dev.pawl.examples.wallet.race.dynamodb;

import dev.pawl.examples.wallet.Currency;
import dev.pawl.examples.wallet.Wallet;
import dev.pawl.examples.wallet.race.Amounts;
import dev.pawl.examples.wallet.race.RaceTables;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.Update;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** The table that the strategies share, and the requests that several of them make. Safe for use by many threads. */
final class WalletTable {
    private static final String NAME = RaceTables.PREFIX + "wallet";
    private static final int ITEMS_PER_BATCH = 25;

    private final DynamoDbClient client;
    private final String name;

    private WalletTable(DynamoDbClient client, String name) {
        this.client = client;
        this.name = name;
    }

    /** Makes the table anew, with every wallet at its first balance. */
    static WalletTable fill(DynamoDbGround ground, List<String> wallets) throws Exception {
        ground.makeTable(NAME, "id");
        WalletTable table = new WalletTable(ground.client(), ground.prefix() + NAME);
        BigDecimal initial = Amounts.decimal(Amounts.initial());
        for (int from = 0; from < wallets.size(); from += ITEMS_PER_BATCH) {
            table.insert(wallets.subList(from, Math.min(wallets.size(), from + ITEMS_PER_BATCH)).stream()
                    .map(id -> new Wallet(id, initial, Amounts.CURRENCY, Instant.EPOCH))
                    .map(wallet -> item(wallet, 1))
                    .toList());
        }
        return table;
    }

    /** A wallet as it was read. */
    record Row(Wallet wallet, long version) {}

    Row read(String id) {
        Map<String, AttributeValue> item = client.getItem(
                        get -> get.tableName(name).key(key(id)).consistentRead(true))
                .item();
        Wallet wallet = new Wallet(
                id,
                balance(item),
                Currency.valueOf(attribute(item, "currency").s()),
                Instant.parse(attribute(item, "created_at").s()));
        return new Row(wallet, Long.parseLong(attribute(item, "version").n()));
    }

    /** Describes a write of a wallet that overwrites whatever is there. */
    Put put(Row seen, Wallet changed) {
        return Put.builder()
                .tableName(name)
                .item(item(changed, seen.version() + 1))
                .build();
    }

    /** Describes a write of a wallet that is still at the version that was read. */
    Put putIfUnchanged(Row seen, Wallet changed) {
        return put(seen, changed).toBuilder()
                .conditionExpression("version = :seen")
                .expressionAttributeValues(Map.of(":seen", number(seen.version())))
                .build();
    }

    /** Describes an addition to a wallet that can afford it. */
    Update add(String id, long units) {
        return Update.builder()
                .tableName(name)
                .key(key(id))
                .updateExpression("ADD balance :units, version :one")
                .conditionExpression("balance >= :needed")
                .expressionAttributeValues(
                        Map.of(":units", number(units), ":one", number(1), ":needed", number(-units)))
                .build();
    }

    void run(Put put) {
        client.putItem(request -> request.tableName(put.tableName())
                .item(put.item())
                .conditionExpression(put.conditionExpression())
                .expressionAttributeValues(
                        put.hasExpressionAttributeValues() ? put.expressionAttributeValues() : null));
    }

    void run(Update update) {
        client.updateItem(request -> request.tableName(update.tableName())
                .key(update.key())
                .updateExpression(update.updateExpression())
                .conditionExpression(update.conditionExpression())
                .expressionAttributeValues(update.expressionAttributeValues()));
    }

    void runBoth(Put first, Put second) {
        transact(
                TransactWriteItem.builder().put(first).build(),
                TransactWriteItem.builder().put(second).build());
    }

    void runBoth(Update first, Update second) {
        transact(
                TransactWriteItem.builder().update(first).build(),
                TransactWriteItem.builder().update(second).build());
    }

    /** The SDK adds a token to it, by which a request that it sends again has no second effect. */
    private void transact(TransactWriteItem... items) {
        client.transactWriteItems(request -> request.transactItems(items));
    }

    Map<String, BigDecimal> balances() {
        return client.scanPaginator(scan -> scan.tableName(name).consistentRead(true)).items().stream()
                .collect(Collectors.toMap(item -> attribute(item, "id").s(), WalletTable::balance));
    }

    private void insert(List<Map<String, AttributeValue>> items) {
        Map<String, List<WriteRequest>> left = Map.of(
                name,
                items.stream()
                        .map(item -> WriteRequest.builder()
                                .putRequest(PutRequest.builder().item(item).build())
                                .build())
                        .toList());
        while (!left.isEmpty()) {
            Map<String, List<WriteRequest>> some = left;
            left = client.batchWriteItem(batch -> batch.requestItems(some)).unprocessedItems();
        }
    }

    private static Map<String, AttributeValue> item(Wallet wallet, long version) {
        return Map.of(
                "id", AttributeValue.fromS(wallet.id()),
                "balance", number(Amounts.units(wallet.balance())),
                "currency", AttributeValue.fromS(wallet.currency().name()),
                "created_at", AttributeValue.fromS(wallet.createdAt().toString()),
                "version", number(version));
    }

    private static BigDecimal balance(Map<String, AttributeValue> item) {
        return Amounts.decimal(Long.parseLong(attribute(item, "balance").n()));
    }

    private static Map<String, AttributeValue> key(String id) {
        return Map.of("id", AttributeValue.fromS(id));
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    /** Returns an attribute that every item has, since this table was made by the race. */
    static AttributeValue attribute(Map<String, AttributeValue> item, String name) {
        return Objects.requireNonNull(item.get(name), name);
    }
}
