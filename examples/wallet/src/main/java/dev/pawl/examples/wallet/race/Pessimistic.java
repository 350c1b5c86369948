package dev.pawl.examples.wallet.race;

import dev.pawl.examples.wallet.race.WalletTable.Check;
import java.sql.SQLException;

/** Locks before it reads: the row on PostgreSQL, the whole database on SQLite. */
final class Pessimistic implements Strategy {
    @Override
    public String name() {
        return "pessimistic";
    }

    @Override
    public String explanation() {
        return "Locks first, then reads, changes and writes in one transaction: SELECT ... FOR UPDATE on PostgreSQL"
                + " (two wallets in the order of their ids), BEGIN IMMEDIATE on SQLite. The others wait.";
    }

    @Override
    public Contestant enter(Course course) throws SQLException {
        // BEGIN IMMEDIATE has locked everything already, and SQLite has no row locks.
        String lock = course.database() == Database.SQLITE ? "" : " FOR UPDATE";
        return new ReadChangeWrite(WalletTable.fill(course, Isolation.OF_THE_DATABASE), lock, Check.NONE);
    }
}
