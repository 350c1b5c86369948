package dev.pawl.examples.wallet.anomalies.mongodb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.EmbeddedMongoDb;
import dev.pawl.embedded.FakeReplicaSet;
import dev.pawl.examples.wallet.anomalies.Grid;
import dev.pawl.examples.wallet.race.mongodb.MongoGround;
import dev.pawl.examples.wallet.race.mongodb.MongoVenue;
import org.junit.jupiter.api.Test;

class MongoAnomaliesTest {
    /**
     * Single operations, and transactions. The latter are the fake's own, which says nothing about a server, but shows that the
     * client gets through: that it reads, writes, is refused and rolls back.
     */
    @Test
    void singleOperationsPreventNothingAndPawlPreventsIt() throws Exception {
        try (EmbeddedMongoDb server = EmbeddedMongoDb.replicaSet(new FakeReplicaSet());
                MongoGround ground =
                        (MongoGround) new MongoVenue("test", server.connectionString(), "race", "none").claim()) {
            Grid grid = Grid.of(MongoLevels.ofServer(ground), ground, false);

            assertThat(grid).hasToString("""
                            G0: happens, prevented (error 112) | prevented (retried)
                            G1a: happens, not possible | not possible
                            G1b: happens, not possible | not possible
                            G1c: happens, not possible | prevented (retried)
                            P2: happens, not possible | not possible
                            G-single: happens, not possible | prevented (retried)
                            P4: happens, prevented (error 112) | transact: prevented (retried); replace: prevented (conflict); update: not possible
                            P4C: -, - | -
                            P4 offline: happens, happens | transact: prevented (conflict); replace: prevented (conflict)
                            G2-item: happens, happens | prevented (retried)
                            PMP: happens, not possible | needs a guard aggregate
                            PMP guarded: happens, not possible | prevented (retried)
                            G2: happens, happens | needs a guard aggregate
                            G2 guarded: happens, prevented (error 112) | prevented (retried)
                            """);
            Grid.of(MongoLevels.ofFake(ground), ground, false).assertThatThePageShowsIt();
        }
    }
}
