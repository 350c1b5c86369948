package dev.pawl.examples.wallet.race;

import dev.pawl.examples.wallet.Money;
import dev.pawl.examples.wallet.Transfer;
import dev.pawl.examples.wallet.race.BackOff.Result;
import dev.pawl.examples.wallet.race.WalletTable.Check;
import java.sql.Connection;
import java.sql.SQLException;

/** Reads, changes and writes inside one transaction; a lock, the isolation level or a version check makes that safe. */
final class ReadChangeWrite extends SqlContestant {
    private final String lock;
    private final Check check;

    ReadChangeWrite(WalletTable table, String lock, Check check) {
        super(table);
        this.lock = lock;
        this.check = check;
    }

    @Override
    public Reply increment(String id, Money money, Tally tally) throws SQLException, InterruptedException {
        return inTransaction(tally, connection -> {
            WalletTable.Row seen = table.read(connection, id, lock);
            return table.write(connection, check, seen, seen.wallet().increase(money));
        });
    }

    @Override
    public Reply transfer(String from, String to, Money money, Tally tally) throws SQLException, InterruptedException {
        return inTransaction(tally, connection -> {
            WalletTable.Pair seen = table.read(connection, from, to, lock);
            Transfer transfer = Transfer.of(seen.from().wallet(), seen.to().wallet(), money);
            return table.write(connection, check, seen, transfer);
        });
    }

    private Reply inTransaction(Tally tally, SqlTransaction.Body<Result> body)
            throws SQLException, InterruptedException {
        return BackOff.QUICK.run(tally, () -> {
            try (Connection connection = table.connect()) {
                return table.transactions().run(connection, Result.COMMITTED::equals, body);
            }
        });
    }
}
