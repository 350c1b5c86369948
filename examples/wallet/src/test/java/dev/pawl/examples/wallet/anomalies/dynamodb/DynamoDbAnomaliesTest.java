package dev.pawl.examples.wallet.anomalies.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.EmbeddedDynamoDb;
import dev.pawl.examples.wallet.anomalies.Grid;
import dev.pawl.examples.wallet.race.dynamodb.DynamoDbGround;
import dev.pawl.examples.wallet.race.dynamodb.DynamoDbVenue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("dev.pawl.embedded.EmbeddedDynamoDb#isThere")
class DynamoDbAnomaliesTest {
    /** PutItem after reads of both kinds, and TransactWriteItems. */
    @Test
    void withoutConditionsAlmostEverythingHappensAndPawlPreventsIt() throws Exception {
        try (EmbeddedDynamoDb server = EmbeddedDynamoDb.start();
                DynamoDbGround ground =
                        (DynamoDbGround) new DynamoDbVenue("test", server.client(), "test.", "none").claim()) {
            Grid grid = Grid.of(DynamoDbLevels.on(ground), ground, false);

            assertThat(grid).hasToString("""
                            G0: happens, happens, not possible | prevented (retried)
                            G1a: happens, happens, not possible | not possible
                            G1b: happens, happens, not possible | not possible
                            G1c: happens, happens, not possible | prevented (retried)
                            P2: happens, happens, happens | not possible
                            G-single: happens, happens, happens | prevented (retried)
                            P4: happens, happens, happens | transact: prevented (retried); replace: prevented (conflict); update: not possible
                            P4C: -, -, - | -
                            P4 offline: happens, happens, happens | transact: prevented (conflict); replace: prevented (conflict)
                            G2-item: happens, happens, happens | prevented (retried)
                            PMP: happens, happens, happens | needs a guard aggregate
                            PMP guarded: happens, happens, happens | prevented (retried)
                            G2: happens, happens, happens | needs a guard aggregate
                            G2 guarded: happens, happens, happens | prevented (retried)
                            """);
            grid.assertThatThePageShowsIt();
        }
    }
}
