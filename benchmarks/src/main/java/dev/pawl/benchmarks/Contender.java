package dev.pawl.benchmarks;

import dev.pawl.examples.wallet.Wallet;
import java.sql.SQLException;

/** One way to keep wallets. For one thread. */
interface Contender extends AutoCloseable {

    /** Writes a wallet whose id is free. */
    void insert(Wallet wallet) throws SQLException;

    /** Reads the wallet, adds one penny, and writes it back if its version is still the same. */
    void addPenny(String id) throws SQLException;

    /** Reads the wallet, and returns what deletes it if its version is still the one that was read. */
    Work deletion(String id) throws SQLException;

    /** Something to be timed. */
    interface Work {
        void run() throws SQLException;
    }

    @Override
    default void close() {}
}
