package dev.pawl.examples.wallet.race;

import java.util.List;

/**
 * A way to change wallets that others change at the same time. One is written as a competent team would write it by hand, and
 * is small enough to be read in one sitting. Implementations are immutable and safe for use by many threads.
 */
public interface Strategy {
    /**
     * Returns the strategy's name on the command line and in reports.
     *
     * @return lower case, words joined by hyphens
     */
    String name();

    /**
     * Explains the strategy to people who see its name for the first time.
     *
     * @return one or two sentences
     */
    String explanation();

    /**
     * Tells whether this strategy claims never to lose or double an effect. The race fails if one that does loses anything.
     *
     * @return false only for strategies that are there to show what goes wrong
     */
    default boolean promisesSafety() {
        return true;
    }

    /**
     * Sets the wallets up for one heat: makes its tables, fills them, and opens what it needs.
     *
     * @param ground where the heat is run, of a venue that offers this strategy
     * @param wallets the ids of the wallets, in ascending order
     * @return what the clients will call, to be closed after the heat
     * @throws Exception if the database refuses
     */
    Contestant enter(Ground ground, List<String> wallets) throws Exception;
}
