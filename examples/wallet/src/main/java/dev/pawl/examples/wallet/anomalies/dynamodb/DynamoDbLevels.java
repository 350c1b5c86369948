package dev.pawl.examples.wallet.anomalies.dynamodb;

import dev.pawl.examples.wallet.anomalies.Level;
import dev.pawl.examples.wallet.race.dynamodb.DynamoDbGround;
import java.util.List;

/** The ways to use DynamoDB without Pawl, and without conditions of one's own. */
public final class DynamoDbLevels {
    private DynamoDbLevels() {}

    /**
     * Returns them.
     *
     * @param ground where they are tried
     * @return puts by themselves, after reads of both kinds, and puts that are made together at the end
     */
    public static List<Level> on(DynamoDbGround ground) {
        return List.of(
                new DynamoDbLevel("PutItem, eventually consistent reads", false, false, ground),
                new DynamoDbLevel("PutItem, strongly consistent reads", true, false, ground),
                new DynamoDbLevel("TransactWriteItems, strongly consistent reads", true, true, ground));
    }
}
