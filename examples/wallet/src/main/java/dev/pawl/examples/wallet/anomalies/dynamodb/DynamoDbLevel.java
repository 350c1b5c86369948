package dev.pawl.examples.wallet.anomalies.dynamodb;

import dev.pawl.examples.wallet.anomalies.Client;
import dev.pawl.examples.wallet.anomalies.Level;
import dev.pawl.examples.wallet.anomalies.Rows;
import dev.pawl.examples.wallet.anomalies.Story;
import dev.pawl.examples.wallet.race.dynamodb.DynamoDbGround;
import java.util.Map;

/**
 * A way to use DynamoDB.
 *
 * @param name what tables call it
 * @param consistent whether reads are strongly consistent
 * @param together whether what a client puts is kept until the end and put by one TransactWriteItems
 * @param ground where it is tried
 */
record DynamoDbLevel(String name, boolean consistent, boolean together, DynamoDbGround ground) implements Level {
    /** There are no row locks. */
    @Override
    public boolean offers(Story story) {
        return !story.locksRows();
    }

    @Override
    public Rows open(Map<String, Long> rows) throws Exception {
        ItemTable table = ItemTable.make(ground, rows);
        return new Rows() {
            @Override
            public Client connect() {
                return together ? new PuttingTogether(table, consistent) : new PuttingOneByOne(table, consistent);
            }

            @Override
            public Map<String, Long> all() {
                return table.all(true);
            }

            @Override
            public void close() {
                ground.clear();
            }
        };
    }
}
