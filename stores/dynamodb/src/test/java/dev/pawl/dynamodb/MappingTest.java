package dev.pawl.dynamodb;

import static dev.pawl.dynamodb.Accounts.COMMITTED;
import static dev.pawl.dynamodb.Accounts.balance;
import static dev.pawl.dynamodb.Accounts.delete;
import static dev.pawl.dynamodb.Accounts.insert;
import static dev.pawl.dynamodb.Accounts.key;
import static dev.pawl.dynamodb.Accounts.make;
import static dev.pawl.dynamodb.Accounts.read;
import static dev.pawl.dynamodb.Accounts.replace;
import static dev.pawl.dynamodb.Accounts.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.AggregateType;
import dev.pawl.Pawl;
import dev.pawl.Repository;
import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.Node;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.StoreException;
import dev.pawl.store.Version;
import dev.pawl.store.Write;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableResponse;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

@NeedsDynamoDbLocal
class MappingTest {
    record WalletId(String id, long createdAt) {}

    record Wallet(BigDecimal balance, String currency, Set<String> tags) {}

    private static final AggregateType<WalletId, Wallet> WALLET =
            AggregateType.of("wallet", WalletId.class, Wallet.class);

    private final DynamoDbClient client = LocalFixture.client();
    private final String prefix = LocalFixture.prefix();

    private DynamoDbStore store(Table table, Kind kind) {
        return LocalFixture.opened(
                DynamoDbStore.builder(client).tablePrefix(prefix).table(table), kind);
    }

    private Map<String, AttributeValue> only(String table) {
        return client.scan(call -> call.tableName(prefix + table)).items().get(0);
    }

    @Test
    void aWalletKeyedByIdAndCreationTimeLiesInReservedWordsAndOddCharacters() {
        Table table = Table.of("wallet", "Wallets")
                .id("key", "timestamp")
                .attribute("balance", "value")
                .attribute("currency", "it's #1 & odd.name[0]")
                .set("tags")
                .version("count")
                .stamp("size")
                .bookkeeping("_");
        Pawl pawl = Pawl.on(store(table, WALLET.kind()));
        Repository<WalletId, Wallet> wallets = pawl.repository(WALLET);
        WalletId alice = new WalletId("alice", 1764000000L);
        Wallet rich = new Wallet(new BigDecimal("10.00"), "EUR", Set.of("a", "b"));
        wallets.insert(alice, rich).orThrow();
        assertThat(wallets.find(new WalletId("alice", 2L))).isEmpty();
        assertThat(wallets.get(alice).value()).isEqualTo(rich);
        wallets.update(alice, w -> new Wallet(w.balance().add(BigDecimal.ONE), "CHF", Set.of()));
        assertThat(wallets.get(alice).value()).isEqualTo(new Wallet(new BigDecimal("11.00"), "CHF", Set.of()));
        assertThat(wallets.ids(null, 5)).containsExactly(alice);
        assertThat(only("Wallets"))
                .containsEntry("key", AttributeValue.fromS("alice"))
                .containsEntry("timestamp", AttributeValue.fromN("1764000000"))
                .containsEntry("value", AttributeValue.fromN("11"))
                .containsEntry("it's #1 & odd.name[0]", AttributeValue.fromS("CHF"))
                .containsEntry("count", AttributeValue.fromN("2"))
                .containsKeys("size", "_history", "_scales")
                .doesNotContainKey("tags");
        wallets.delete(wallets.get(alice)).orThrow();
        assertThat(wallets.find(alice)).isEmpty();
    }

    @Test
    void setsAreNativeSetsWhereDeclared() {
        Pawl pawl = Pawl.on(store(Table.of("wallet").set("tags"), WALLET.kind()));
        pawl.repository(WALLET)
                .insert(new WalletId("a", 1), new Wallet(BigDecimal.ONE, "EUR", Set.of("x", "y")))
                .orThrow();
        assertThat(only("wallet").get("tags").ss()).containsExactlyInAnyOrder("x", "y");
    }

    @Test
    void aDecimalWhoseScaleASetWouldLoseIsRefusedByName() {
        Kind kind = new Kind("account", Accounts.KIND.id(), List.of(new Kind.Field("prices", Kind.Type.LIST)));
        DynamoDbStore store = store(Table.of("account").set("prices"), kind);
        Version first = Accounts.inserted(store, key("a"), prices());
        assertFailed(store, replace(key("a"), first, prices("9.5", "10.00")), "account a", "prices", "10.00", "scale");
        assertFailed(store, replace(key("a"), first, prices("1E+3")), "account a", "prices", "1E+3", "scale");
        assertThat(make(store, replace(key("a"), first, prices("9.5", "10", "0.001"))))
                .isEqualTo(COMMITTED);
        assertThat(read(store, key("a")).orElseThrow().value().get("prices"))
                .isEqualTo(new Node.Seq(List.of(
                        new Node.Decimal(new BigDecimal("0.001")),
                        new Node.Decimal(new BigDecimal("9.5")),
                        new Node.Int64(10))));
    }

    private static Node.Fields prices(String... prices) {
        return new Node.Fields(Map.of(
                "prices",
                new Node.Seq(Arrays.stream(prices)
                        .<Node>map(price -> new Node.Decimal(new BigDecimal(price)))
                        .toList())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "9999999999"})
    void aScaleThatPawlHasNotWrittenIsIgnored(String scale) {
        DynamoDbStore store = store(Table.of("account"), Accounts.KIND);
        Version version = Accounts.inserted(store, key("a"));
        client.updateItem(call -> call.tableName(prefix + "account")
                .key(Map.of("id", AttributeValue.fromS("a")))
                .updateExpression("SET pawl_scales = :scales")
                .expressionAttributeValues(
                        Map.of(":scales", AttributeValue.fromM(Map.of("balance", AttributeValue.fromN(scale))))));
        assertThat(read(store, key("a")).orElseThrow().value())
                .isEqualTo(new Node.Fields(Map.of("balance", new Node.Int64(1))));
        Version other = new Version(version.counter(), version.stamp() + 1);
        assertThat(make(store, replace(key("a"), other))).isInstanceOf(CommitOutcome.Rejected.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void thatAnIdIsAbsentWhichNoItemCanHaveIsNoObstacle(boolean marked) {
        DynamoDbStore store =
                LocalFixture.opened(builder -> marked ? builder : builder.withoutMarkers(), Accounts.KIND);
        AttemptId attempt = AttemptId.fresh();
        Map<Key, State> expected = Map.of(key(""), State.absent(), key("a"), State.absent());
        Commit insert = Accounts.commit(
                attempt, Set.of(), expected, new Write.Put(key("a"), Version.first(attempt), balance("1")));
        assertThat(make(store, insert)).isEqualTo(COMMITTED);
        assertThat(store.settle(insert.ticket(), Accounts.soon())).isEqualTo(COMMITTED);
        assertThat(make(store, insert)).isEqualTo(COMMITTED);
        Map<Key, State> impossible = Map.of(key(""), State.absent());
        assertThat(make(store, Accounts.commit(AttemptId.fresh(), Set.of(), impossible)))
                .isEqualTo(COMMITTED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aReplacementBesideAnIdThatNoItemCanHaveIsSettledAsMade(boolean marked) {
        DynamoDbStore store =
                LocalFixture.opened(builder -> marked ? builder : builder.withoutMarkers(), Accounts.KIND);
        Version first = Accounts.inserted(store, key("a"));
        AttemptId attempt = AttemptId.fresh();
        Map<Key, State> expected = Map.of(key(""), State.absent(), key("a"), State.at(first));
        Commit replace = Accounts.commit(
                attempt, Set.of(), expected, new Write.Put(key("a"), first.next(attempt), balance("2")));
        assertThat(make(store, replace)).isEqualTo(COMMITTED);
        assertThat(store.settle(replace.ticket(), Accounts.soon())).isEqualTo(COMMITTED);
        assertThat(make(store, replace)).isEqualTo(COMMITTED);
    }

    @Test
    void aReplacementBesideAnIdThatNoItemCanHaveComesTooLateOnceItIsSettledAsNotMade() {
        DynamoDbStore store = store(Table.of("account"), Accounts.KIND);
        Version first = Accounts.inserted(store, key("a"));
        AttemptId attempt = AttemptId.fresh();
        Map<Key, State> expected = Map.of(key(""), State.absent(), key("a"), State.at(first));
        Commit late = Accounts.commit(
                attempt, Set.of(), expected, new Write.Put(key("a"), first.next(attempt), balance("2")));
        for (CommitOutcome outcome : List.of(store.settle(late.ticket(), Accounts.soon()), make(store, late))) {
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            CommitOutcome.Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.FENCED));
        }
        assertThat(version(store, key("a"))).isEqualTo(first);
    }

    @Test
    void requestsWhoseIdsUtf8CannotTellApartAreRefusedAndNotTakenForRepeated() {
        DynamoDbStore store = store(Table.of("account"), Accounts.KIND);
        assertFailed(store, insert(key("a"), new RequestId("r\ud800")), "account a", "request id");
        assertFailed(store, insert(key("b"), new RequestId("r\udbff")), "account b", "request id");
        assertThat(store.repeated(new RequestId("r\ud800"), Accounts.soon())).isEmpty();
        assertThat(read(store, key("a"))).isEmpty();
    }

    @Test
    void markersExpireAlsoIfMakingTheirTableWasInterrupted() {
        FaultyClient faulty = new FaultyClient(client);
        DynamoDbStore store =
                DynamoDbStore.builder(faulty.client()).tablePrefix(prefix).build();
        faulty.once("updateTimeToLive", FaultyClient.Fault.LOST_BEFORE);
        assertThatThrownBy(() -> store.createTables(Accounts.KIND)).isInstanceOf(StoreException.class);
        store.createTables(Accounts.KIND);
        assertThat(client.describeTimeToLive(call -> call.tableName(prefix + "pawl_markers"))
                        .timeToLiveDescription())
                .isEqualTo(TimeToLiveDescription.builder()
                        .timeToLiveStatus(TimeToLiveStatus.ENABLED)
                        .attributeName("expires")
                        .build());
        store.createTables(Accounts.KIND);
    }

    @Test
    void thatAnotherProcessLetsMarkersExpireFirstIsNoFailure() {
        FaultyClient faulty = new FaultyClient(client);
        DynamoDbStore store =
                DynamoDbStore.builder(faulty.client()).tablePrefix(prefix).build();
        faulty.decide(operation -> {
            if (operation.equals("updateTimeToLive")) {
                client.updateTimeToLive(call -> call.tableName(prefix + "pawl_markers")
                        .timeToLiveSpecification(ttl -> ttl.enabled(true).attributeName("expires")));
            }
            return FaultyClient.Fault.NONE;
        });
        store.createTables(Accounts.KIND);
    }

    @Test
    void aTableThatAnotherProcessIsJustMakingIsWaitedFor() {
        AtomicInteger asked = new AtomicInteger();
        DynamoDbClient making = (DynamoDbClient) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DynamoDbClient.class}, (proxy, method, arguments) -> {
                    if (arguments == null) {
                        return InvocationHandler.invokeDefault(proxy, method);
                    } else if (arguments[0] instanceof CreateTableRequest) {
                        throw ResourceInUseException.builder()
                                .message("on purpose")
                                .build();
                    } else if (arguments[0] instanceof DescribeTableRequest) {
                        if (asked.incrementAndGet() == 1) {
                            // What is shown may be older than the table.
                            throw ResourceNotFoundException.builder()
                                    .message("on purpose")
                                    .build();
                        }
                        TableStatus status = asked.get() < 4 ? TableStatus.CREATING : TableStatus.ACTIVE;
                        return DescribeTableResponse.builder()
                                .table(table -> table.tableStatus(status))
                                .build();
                    }
                    return InvocationHandler.invokeDefault(proxy, method, arguments);
                });
        DynamoDbStore.builder(making).withoutMarkers().build().createTables(Accounts.KIND);
        assertThat(asked).hasValue(4);
    }

    private void table(String name, String... attributesAndTypes) {
        var definitions = new java.util.ArrayList<AttributeDefinition>();
        var schema = new java.util.ArrayList<KeySchemaElement>();
        for (int i = 0; i < attributesAndTypes.length; i += 2) {
            String attribute = attributesAndTypes[i];
            String type = attributesAndTypes[i + 1];
            definitions.add(AttributeDefinition.builder()
                    .attributeName(attribute)
                    .attributeType(type)
                    .build());
            schema.add(KeySchemaElement.builder()
                    .attributeName(attribute)
                    .keyType(i == 0 ? KeyType.HASH : KeyType.RANGE)
                    .build());
        }
        client.createTable(call -> call.tableName(prefix + name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(definitions)
                .keySchema(schema));
    }

    private void assertRefused(Table table, Kind kind, String... words) {
        DynamoDbStore store = DynamoDbStore.builder(client)
                .tablePrefix(prefix)
                .withoutMarkers()
                .table(table)
                .build();
        assertThatThrownBy(() -> store.bind(kind))
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void anIdThatIsOnlyPartOfTheTablesKeyIsRefused() {
        table("part", "id", "S", "createdAt", "N");
        assertRefused(Table.of("account", "part"), Accounts.KIND, "[id, createdAt]", "[id]", "whole key");
        table("less", "id", "S");
        assertRefused(Table.of("wallet", "less"), WALLET.kind(), "[id]", "[id, createdAt]");
        table("swapped", "createdAt", "N", "id", "S");
        assertRefused(Table.of("wallet", "swapped"), WALLET.kind(), "[createdAt, id]");
    }

    @Test
    void aKeyAttributeOfAnotherTypeAMissingTableAndATwiceUsedAttributeAreRefused() {
        table("typed", "id", "S", "createdAt", "S");
        assertRefused(Table.of("wallet", "typed"), WALLET.kind(), "createdAt", "type S", "INT64", "type N");
        assertRefused(Table.of("wallet", "missing"), WALLET.kind(), "missing", "does not exist", "createTables");
        assertRefused(Table.of("wallet", "typed").version("balance"), WALLET.kind(), "balance", "twice");
        assertRefused(Table.of("wallet", "typed").attribute("colour", "c"), WALLET.kind(), "colour");
    }

    @Test
    void aKeyThatIsNamedLikeTheAttributeOfAWholeValueIsRefused() {
        table("named", "doc", "S");
        Kind unknown = new Kind("account", List.of(new Kind.Field("doc", Kind.Type.TEXT)), List.of());
        assertRefused(Table.of("account", "named"), unknown, "doc", "twice", "Table.id");
        table("renamed", "id", "S");
        store(Table.of("account", "renamed").id("id"), unknown);
    }

    /** What one of them does not name would be missing to the other. */
    @Test
    void aSecondKindOfOneNameIsRefusedUnlessBothKeepTheWholeValue() {
        DynamoDbStore store = store(Table.of("account", "once"), Accounts.KIND);
        Kind other = new Kind("account", Accounts.KIND.id(), List.of(new Kind.Field("note", Kind.Type.TEXT)));

        assertThatThrownBy(() -> store.bind(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("account", "[balance]", "[note]", "bound to this store before");
        assertThat(store.bind(Accounts.KIND)).isNotNull();
    }

    @Test
    void twoKindsInOneTableAreRefused() {
        DynamoDbStore store = store(Table.of("account", "shared"), Accounts.KIND);
        Kind other = new Kind("other", Accounts.KIND.id(), Accounts.KIND.fields());
        DynamoDbStore both = DynamoDbStore.builder(client)
                .tablePrefix(prefix)
                .table(Table.of("account", "shared"))
                .table(Table.of("other", "shared"))
                .build();
        both.bind(Accounts.KIND);
        assertThatThrownBy(() -> both.bind(other)).hasMessageContainingAll("account", "other", "shared");
        store.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12345678901234567890123456789012345678",
                "-0.00000000000000000000000000000000000001",
                "9.9999999999999999999999999999999999999E+125",
                "1E-130",
                "10.00",
                "-1E+3",
                "0.000",
                "0"
            })
    void aDecimalWithinTheLimitsComesBackWithItsScale(String number) {
        DynamoDbStore store = store(Table.of("account"), Accounts.KIND);
        assertThat(make(store, replaceAfterInsert(store, number))).isEqualTo(COMMITTED);
        Node.Fields found = read(store, key("a")).orElseThrow().value();
        Node expected = balance(number).get("balance");
        Node actual = found.get("balance");
        assertThat(actual instanceof Node.Int64 whole ? new Node.Decimal(BigDecimal.valueOf(whole.value())) : actual)
                .satisfies(node -> assertThat(text(node)).isEqualTo(text(expected)));
    }

    private static String text(Node node) {
        return node instanceof Node.BigInt big
                ? new BigDecimal(big.value()).toString()
                : ((Node.Decimal) node).value().toString();
    }

    private static dev.pawl.store.Commit replaceAfterInsert(DynamoDbStore store, String number) {
        return replace(key("a"), Accounts.inserted(store, key("a")), balance(number));
    }

    @ParameterizedTest
    @ValueSource(strings = {"123456789012345678901234567890123456789", "1E+126", "1E-131"})
    void aDecimalBeyondTheLimitsIsRefusedByName(String number) {
        DynamoDbStore store = store(Table.of("account"), Accounts.KIND);
        assertFailed(store, replaceAfterInsert(store, number), "account a", "balance", "38");
        assertThat(version(store, key("a")).counter()).isEqualTo(1);
    }

    private static void assertFailed(DynamoDbStore store, dev.pawl.store.Commit commit, String... words) {
        assertThat(make(store, commit)).isInstanceOfSatisfying(CommitOutcome.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.FAILED);
            assertThat(refused.cause()).hasMessageContainingAll(words);
        });
    }

    @Test
    void anItemThatIsTooLargeIsRefusedBeforeItIsSent() {
        Kind kind = new Kind("account", Accounts.KIND.id(), List.of(new Kind.Field("balance", Kind.Type.TEXT)));
        DynamoDbStore store = store(Table.of("account"), kind);
        long limit = store.bind(kind).maxValueBytes();
        Version first = Accounts.inserted(store, key("a"));
        var fits = new Node.Fields(Map.of("balance", new Node.Text("x".repeat((int) limit - 200))));
        assertThat(make(store, replace(key("a"), first, fits))).isEqualTo(COMMITTED);
        var large = new Node.Fields(Map.of("balance", new Node.Text("x".repeat((int) limit))));
        assertFailed(store, replace(key("a"), version(store, key("a")), large), "account a", "409600");
    }

    @Test
    void anItemWithoutAVersionIsReadAndNeverOverwrittenUnlessAdoptingWasAskedFor() {
        DynamoDbStore strict = store(Table.of("account"), Accounts.KIND);
        client.putItem(call -> call.tableName(prefix + "account")
                .item(Map.of(
                        "id", AttributeValue.fromS("a"),
                        "balance", AttributeValue.fromN("7"),
                        "note", AttributeValue.fromS("theirs"))));
        assertThat(version(strict, key("a"))).isEqualTo(Version.UNNUMBERED);
        assertFailed(strict, replace(key("a"), Version.UNNUMBERED), "account a", "version", "adopt");
        assertFailed(strict, delete(key("a"), Version.UNNUMBERED), "account a", "version", "adopt");
        assertThat(make(strict, insert(key("a")))).isInstanceOf(CommitOutcome.Rejected.class);
        assertThat(only("account")).doesNotContainKey("version").hasSize(3);

        DynamoDbStore adopting = store(Table.of("account").adopting(), Accounts.KIND);
        assertThat(make(adopting, replace(key("b"), Version.UNNUMBERED))).isInstanceOf(CommitOutcome.Rejected.class);
        assertThat(make(adopting, replace(key("a"), Version.UNNUMBERED))).isEqualTo(COMMITTED);
        assertThat(version(adopting, key("a")).counter()).isEqualTo(1);
        assertThat(only("account")).containsEntry("note", AttributeValue.fromS("theirs"));
        assertThat(make(adopting, replace(key("a"), Version.UNNUMBERED))).isInstanceOf(CommitOutcome.Rejected.class);
    }

    @Test
    void ddlPrintsEveryTableAndTheTimeToLive() {
        assertThat(DynamoDbStore.builder(client)
                        .tablePrefix("app.")
                        .table(Table.of("wallet", "Wallets"))
                        .build()
                        .ddl(WALLET.kind()))
                .anyMatch(line -> line.contains("app.Wallets")
                        && line.contains("AttributeName=createdAt,KeyType=RANGE")
                        && line.contains("PAY_PER_REQUEST"))
                .anyMatch(line -> line.contains("update-time-to-live") && line.contains("app.pawl_markers"));
    }
}
