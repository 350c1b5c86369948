package dev.pawl.benchmarks;

import dev.pawl.examples.wallet.Wallet;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** How a wallet is written and read by hand. */
interface Row {
    String columns();

    String placeholders();

    String assignments();

    /** Sets the columns from the first parameter on, and returns the index behind the last. */
    int bind(PreparedStatement statement, Wallet wallet) throws SQLException;

    Wallet read(ResultSet row, int from, String id) throws SQLException;
}
