package dev.pawl.dynamodb;

import dev.pawl.embedded.DynamoDbOverHttp;
import dev.pawl.embedded.EmbeddedDynamoDb;
import dev.pawl.store.Commit;
import dev.pawl.store.Key;
import dev.pawl.store.Version;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * A program that measures how the replacements of a batch had better go out, through the store, on DynamoDB Local in this process and
 * over HTTP: each in a request of its own at the same time as the others, or 25 in a request. Both take turns; it prints the median time
 * of a batch and the ratio with the quartiles.
 */
final class BatchPrices {
    private static final int[] SIZES = {2, 8, 25, 100};
    private static final int WARM_UP = 30;

    private final DynamoDbStore[] ways;
    private final Version[][] versions;
    private final List<Key> keys;

    private BatchPrices(DynamoDbClient client, int size) {
        ways = new DynamoDbStore[] {
            LocalFixture.opened(LocalFixture.builder(client).perRequest(1), Accounts.KIND),
            LocalFixture.opened(LocalFixture.builder(client), Accounts.KIND)
        };
        keys = IntStream.range(0, size).mapToObj(i -> Accounts.key("w" + i)).toList();
        versions = new Version[ways.length][size];
        for (int way = 0; way < ways.length; way++) {
            for (int i = 0; i < size; i++) {
                versions[way][i] = Accounts.inserted(ways[way], keys.get(i));
            }
        }
    }

    /**
     * Measures.
     *
     * @param arguments the number of rounds, 40 unless told otherwise
     */
    public static void main(String[] arguments) {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 40;
        try (EmbeddedDynamoDb server = EmbeddedDynamoDb.start()) {
            print("in this process", server.client(), rounds);
        }
        try (DynamoDbOverHttp server = DynamoDbOverHttp.start();
                DynamoDbClient client = server.clients().build()) {
            print("over HTTP", client, rounds);
        }
    }

    private static void print(String where, DynamoDbClient client, int rounds) {
        for (int size : SIZES) {
            BatchPrices prices = new BatchPrices(client, size);
            prices.measure(WARM_UP);
            double[][] nanos = prices.measure(rounds);
            double[] ratios = IntStream.range(0, rounds)
                    .mapToDouble(round -> nanos[1][round] / nanos[0][round])
                    .toArray();
            Arrays.stream(nanos).forEach(Arrays::sort);
            Arrays.sort(ratios);
            System.out.printf(
                    Locale.ROOT,
                    "%d replacements %s, %d rounds: each in a request of its own %.2f ms, sharing requests %.2f ms, %.2f times (%.2f to %.2f)%n",
                    size,
                    where,
                    rounds,
                    nanos[0][rounds / 2] / 1e6,
                    nanos[1][rounds / 2] / 1e6,
                    ratios[rounds / 2],
                    ratios[rounds / 4],
                    ratios[3 * rounds / 4]);
            Arrays.stream(prices.ways).forEach(DynamoDbStore::close);
        }
    }

    private double[][] measure(int rounds) {
        double[][] nanos = new double[ways.length][rounds];
        for (int round = 0; round < rounds; round++) {
            for (int turn = 0; turn < ways.length; turn++) {
                int way = (round + turn) % ways.length;
                nanos[way][round] = nanos(way);
            }
        }
        return nanos;
    }

    private long nanos(int way) {
        List<Commit> batch = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            Commit replace = Accounts.replace(keys.get(i), versions[way][i]);
            versions[way][i] = versions[way][i].next(replace.attempt());
            batch.add(replace);
        }
        long began = System.nanoTime();
        boolean made = ways[way].commit(batch, Accounts.soon()).stream().allMatch(Accounts.COMMITTED::equals);
        long took = System.nanoTime() - began;
        if (!made) {
            throw new IllegalStateException("A replacement was not made.");
        }
        return took;
    }
}
