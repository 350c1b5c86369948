package dev.pawl.benchmarks.contention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ZipfTest {
    private static final int WALLETS = 10_000;
    private static final int DRAWS = 1_000_000;

    @Test
    void theNthWalletIsChosenAsOftenAsTheLawSays() {
        int[] chosen = draw(new Zipf(WALLETS, 0.99));

        double sum = 0;
        for (int n = 1; n <= WALLETS; n++) {
            sum += Math.pow(n, -0.99);
        }
        for (int n : new int[] {1, 2, 10, 100}) {
            double expected = DRAWS * Math.pow(n, -0.99) / sum;
            assertThat((double) chosen[n - 1]).isCloseTo(expected, within(5 * Math.sqrt(expected)));
        }
    }

    @Test
    void everyWalletCanBeChosenAndNoneBeyond() {
        assertThat(draw(new Zipf(3, 0.99))).doesNotContain(0).hasSize(3);
    }

    private static int[] draw(Zipf zipf) {
        SplittableRandom random = new SplittableRandom(7);
        int[] chosen = new int[zipf.wallets()];
        for (int i = 0; i < DRAWS; i++) {
            chosen[zipf.next(random)]++;
        }
        return chosen;
    }
}
