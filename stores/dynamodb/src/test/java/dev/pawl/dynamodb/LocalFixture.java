package dev.pawl.dynamodb;

import dev.pawl.embedded.EmbeddedDynamoDb;
import dev.pawl.store.Kind;
import dev.pawl.store.Store;
import dev.pawl.testkit.contract.StoreFixture;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Opens stores on one DynamoDB Local in this process; every store has tables of its own. */
final class LocalFixture implements StoreFixture {
    private static final AtomicInteger TABLES = new AtomicInteger();

    static DynamoDbClient client() {
        return Server.LOCAL.client();
    }

    static DynamoDbStore.Builder builder() {
        return builder(client());
    }

    static DynamoDbStore.Builder builder(DynamoDbClient client) {
        return DynamoDbStore.builder(client).tablePrefix(prefix());
    }

    static String prefix() {
        return "test" + TABLES.incrementAndGet() + ".";
    }

    static DynamoDbStore opened(DynamoDbStore.Builder builder, Kind... kinds) {
        DynamoDbStore store = builder.build();
        store.createTables(kinds);
        for (Kind kind : kinds) {
            store.bind(kind);
        }
        return store;
    }

    static DynamoDbStore opened(UnaryOperator<DynamoDbStore.Builder> how, Kind... kinds) {
        return opened(how.apply(builder()), kinds);
    }

    @Override
    public Store open(List<Kind> kinds) {
        return opened(builder(), kinds.toArray(Kind[]::new));
    }

    @Override
    public void verifyNothingLeftOpen() {
        // The store holds nothing but threads, of which its batches test.
    }

    @Override
    public boolean ordersIds() {
        return false;
    }

    @Override
    public Set<Unkept> unkept() {
        return Set.of(Unkept.LONE_SURROGATE_IN_TEXT, Unkept.EMPTY_TEXT_IN_ID, Unkept.EMPTY_NAME);
    }

    private static final class Server {
        static final EmbeddedDynamoDb LOCAL = EmbeddedDynamoDb.start();
    }
}
