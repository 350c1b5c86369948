package dev.pawl.examples.wallet.race;

import dev.pawl.examples.wallet.race.WalletTable.Check;
import java.sql.SQLException;

/** Transactions that behave as if they ran one after another; PostgreSQL watches what each has read. */
final class Serializable implements Strategy {
    private static final String UNLOCKED = "";

    @Override
    public String name() {
        return "serializable";
    }

    @Override
    public String explanation() {
        return "Reads, changes and writes in one SERIALIZABLE transaction, tried again on SQLSTATE 40001 and 40P01."
                + " PostgreSQL also watches what was only read.";
    }

    @Override
    public boolean supports(Database database) {
        return database == Database.POSTGRESQL;
    }

    @Override
    public Contestant enter(Course course) throws SQLException {
        return new ReadChangeWrite(WalletTable.fill(course, Isolation.SERIALIZABLE), UNLOCKED, Check.NONE);
    }
}
