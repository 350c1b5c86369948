package dev.pawl.examples.wallet.race.sql;

import dev.pawl.examples.wallet.InsufficientBalance;
import dev.pawl.examples.wallet.Money;
import dev.pawl.jdbc.Database;
import javax.sql.DataSource;

/**
 * Another library that can carry out the attempts of a strategy. It works on the table of the strategies written by hand,
 * {@code pawl_race_wallet (id, balance, currency, created_at, version)}, over their pool, and its failures are tried again by
 * their retry loop. Implementations are immutable and safe for use by many threads.
 */
public interface Framework {
    /**
     * Returns the name of the strategy.
     *
     * @return lower case, words joined by hyphens
     */
    String name();

    /**
     * Explains how the library is used.
     *
     * @return one or two sentences
     */
    String explanation();

    /**
     * Sets the library up for one heat.
     *
     * @param pool the connections; not closed by the library
     * @param database what is behind them
     * @return what makes the attempts, to be closed after the heat
     */
    Unit open(DataSource pool, Database database);

    /** A library that has been set up. Safe for use by many threads. */
    interface Unit extends AutoCloseable {
        /**
         * Makes one attempt to put money into a wallet, from a fresh read; returns once it is committed, and throws otherwise.
         *
         * @param wallet the wallet's id
         * @param money how much
         */
        void increment(String wallet, Money money);

        /**
         * Makes one attempt to move money between two wallets, from a fresh read; returns once it is committed, and throws
         * otherwise.
         *
         * @param from the id of the wallet that pays
         * @param to the id of the wallet that is paid
         * @param money how much
         * @throws InsufficientBalance if the paying wallet holds less
         */
        void transfer(String from, String to, Money money);

        /**
         * Tells whether an attempt failed because a version had moved on.
         *
         * @param failure what was thrown
         * @return true if the library's documentation says so
         */
        boolean isConflict(RuntimeException failure);

        @Override
        void close();
    }
}
