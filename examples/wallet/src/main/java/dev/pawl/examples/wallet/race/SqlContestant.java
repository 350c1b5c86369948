package dev.pawl.examples.wallet.race;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.Map;

/** What the strategies written by hand have in common: the table, and nothing of how they change it. */
abstract class SqlContestant implements Contestant {
    final WalletTable table;

    SqlContestant(WalletTable table) {
        this.table = table;
    }

    @Override
    public final Map<String, BigDecimal> balances() throws SQLException {
        return table.balances();
    }

    @Override
    public final void close() {
        table.close();
    }
}
