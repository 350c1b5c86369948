package dev.pawl.examples.wallet.race;

import java.util.SplittableRandom;

/** How clients choose the wallet that they put money into. Implementations are immutable and safe for use by many threads. */
public interface Choice {
    /**
     * Returns a choice that likes all wallets alike.
     *
     * @param wallets how many there are
     * @return the choice
     */
    static Choice uniform(int wallets) {
        return random -> random.nextInt(wallets);
    }

    /**
     * Chooses.
     *
     * @param random the client's own chance
     * @return the number of a wallet, from zero
     */
    int next(SplittableRandom random);
}
