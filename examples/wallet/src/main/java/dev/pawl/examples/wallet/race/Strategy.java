package dev.pawl.examples.wallet.race;

import dev.pawl.testkit.Recorder;
import java.util.List;
import java.util.Optional;

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
     * Returns this strategy with everything recorded that its clients ask and are told, and its store is asked and answers.
     *
     * @param recorder what records it
     * @return the strategy, or nothing if it shows no versions that could be recorded
     */
    default Optional<Strategy> recordedBy(Recorder recorder) {
        return Optional.empty();
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
