package dev.pawl.benchmarks.contention;

import dev.pawl.examples.wallet.race.Choice;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Chooses the n-th wallet with a probability proportional to {@code 1 / n^exponent}. Immutable and safe for use by many threads. */
final class Zipf implements Choice {
    private final double[] cumulated;

    Zipf(int wallets, double exponent) {
        cumulated = new double[wallets];
        double sum = 0;
        for (int i = 0; i < wallets; i++) {
            sum += Math.pow(i + 1.0, -exponent);
            cumulated[i] = sum;
        }
    }

    int wallets() {
        return cumulated.length;
    }

    @Override
    public int next(SplittableRandom random) {
        int found = Arrays.binarySearch(cumulated, random.nextDouble(cumulated[cumulated.length - 1]));
        return found < 0 ? -found - 1 : found;
    }
}
