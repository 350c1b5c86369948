package dev.pawl.examples.wallet.race;

import dev.pawl.examples.wallet.race.WalletTable.Check;
import java.sql.SQLException;

/** One snapshot per transaction: PostgreSQL turns a write away if the row has changed since the snapshot was taken. */
final class RepeatableRead implements Strategy {
    private static final String UNLOCKED = "";

    private final boolean versioned;

    RepeatableRead(boolean versioned) {
        this.versioned = versioned;
    }

    @Override
    public String name() {
        return versioned ? "repeatable-read-versioned" : "repeatable-read";
    }

    @Override
    public String explanation() {
        return "Reads, changes and writes in one REPEATABLE READ transaction, tried again on SQLSTATE 40001 and 40P01."
                + (versioned ? " It checks a version column as well, for the writers that do not use this level." : "");
    }

    @Override
    public boolean supports(Database database) {
        return database == Database.POSTGRESQL;
    }

    @Override
    public Contestant enter(Course course) throws SQLException {
        return new ReadChangeWrite(
                WalletTable.fill(course, Isolation.REPEATABLE_READ), UNLOCKED, versioned ? Check.VERSION : Check.NONE);
    }
}
