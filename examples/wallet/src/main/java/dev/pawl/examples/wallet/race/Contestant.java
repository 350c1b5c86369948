package dev.pawl.examples.wallet.race;

import dev.pawl.examples.wallet.InsufficientBalance;
import dev.pawl.examples.wallet.Money;
import java.math.BigDecimal;
import java.util.Map;

/** A strategy that is set up for one heat. Safe for use by many threads at once. */
public interface Contestant extends AutoCloseable {
    /** What a client is told. */
    enum Reply {
        /** The effect is stored for good, exactly once. */
        COMMITTED,
        /** The strategy has had enough of retrying; nothing was changed. */
        GAVE_UP
    }

    /**
     * Puts money into a wallet.
     *
     * @param wallet the wallet's id
     * @param money how much
     * @param tally where conflicts and retries are counted, the calling client's own
     * @return what the client may rely on
     * @throws Exception if the database failed, or the race was stopped
     */
    Reply increment(String wallet, Money money, Tally tally) throws Exception;

    /**
     * Moves money between two wallets.
     *
     * @param from the id of the wallet that pays
     * @param to the id of the wallet that is paid
     * @param money how much
     * @param tally where conflicts and retries are counted, the calling client's own
     * @return what the client may rely on
     * @throws InsufficientBalance if the paying wallet holds less; nothing was changed
     * @throws Exception if the database failed, or the race was stopped
     */
    Reply transfer(String from, String to, Money money, Tally tally) throws Exception;

    /**
     * Reads all balances once the clients have stopped.
     *
     * @return the balance of every wallet by its id
     * @throws Exception if the database failed
     */
    Map<String, BigDecimal> balances() throws Exception;

    /** Releases what {@link Strategy#enter} opened and the ground does not know of. */
    @Override
    default void close() {}
}
