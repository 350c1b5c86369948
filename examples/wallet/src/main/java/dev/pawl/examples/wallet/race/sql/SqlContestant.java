package dev.pawl.examples.wallet.race.sql;

import dev.pawl.examples.wallet.race.BackOff;
import dev.pawl.examples.wallet.race.BackOff.Result;
import dev.pawl.examples.wallet.race.Contestant;
import dev.pawl.examples.wallet.race.Tally;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/** What the strategies have in common: the table, and attempts on connections of its pool. */
abstract class SqlContestant implements Contestant {
    final WalletTable table;
    private final BackOff backOff;

    SqlContestant(WalletTable table, BackOff backOff) {
        this.table = table;
        this.backOff = backOff;
    }

    /** Statements of one attempt. */
    interface Body {
        Result run(Connection connection) throws SQLException;
    }

    /** Makes attempts in which each statement commits by itself. */
    final Reply attempt(Tally tally, Body body) throws Exception {
        return backOff.run(tally, () -> {
            try (Connection connection = table.connect()) {
                return body.run(connection);
            } catch (SQLException e) {
                if (table.dialect().lostToAnotherClient(e)) {
                    return Result.CONFLICT;
                }
                throw e;
            }
        });
    }

    /** Makes attempts in one transaction each, which is rolled back after a conflict. */
    final Reply attemptInTransaction(Tally tally, Body body) throws Exception {
        return attempt(tally, connection -> table.inTransaction(connection, body));
    }

    @Override
    public final Map<String, BigDecimal> balances() throws SQLException {
        return table.balances();
    }
}
