package dev.pawl.examples.wallet.race;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.examples.wallet.Money;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ClientTest {
    private final Starter starter = new Starter();

    @Test
    void whatEndsBeforeOrAfterTheTimeThatIsMeasuredIsNotCountedAsDoneInIt() throws Exception {
        Client client = new Client(
                new Timed(), Workload.INCREMENTS, List.of("a"), Choice.uniform(1), new SplittableRandom(1), starter);
        starter.start();

        client.call();

        assertThat(client.inTime()).as("the second to the fourth").isEqualTo(3);
        assertThat(client.micros().getTotalCount())
                .as("the last took its time all the same")
                .isEqualTo(4);
        assertThat(client.acknowledged(0)).as("all five are audited").isGreaterThanOrEqualTo(5 * Amounts.PART);
    }

    /** Time begins during its second change and is up during its fifth. */
    private final class Timed implements Contestant {
        private int changes;

        @Override
        public Reply increment(String id, Money money, Tally tally) {
            changes++;
            if (changes == 2) {
                starter.measure();
            } else if (changes == 5) {
                starter.stop();
            }
            return Reply.COMMITTED;
        }

        @Override
        public Reply transfer(String from, String to, Money money, Tally tally) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<String, BigDecimal> balances() {
            return Map.of();
        }

        @Override
        public void close() {}
    }
}
