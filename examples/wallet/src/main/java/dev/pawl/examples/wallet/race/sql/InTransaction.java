package dev.pawl.examples.wallet.race.sql;

import dev.pawl.examples.wallet.Money;
import dev.pawl.examples.wallet.Transfer;
import dev.pawl.examples.wallet.race.BackOff;
import dev.pawl.examples.wallet.race.Contestant;
import dev.pawl.examples.wallet.race.Tally;
import dev.pawl.examples.wallet.race.sql.WalletTable.Check;

/** Reads, changes and writes inside one transaction; a lock, the isolation level or a version check makes that safe. */
final class InTransaction extends SqlStrategy {
    private static final String UNLOCKED = "";

    private final String name;
    private final String explanation;
    private final boolean safe;
    private final Isolation isolation;
    private final String lock;
    private final Check check;

    private InTransaction(
            String name, String explanation, boolean safe, Isolation isolation, String lock, Check check) {
        this.name = name;
        this.explanation = explanation;
        this.safe = safe;
        this.isolation = isolation;
        this.lock = lock;
        this.check = check;
    }

    /** Locks before it reads. */
    static InTransaction pessimistic(String how, String lock) {
        String explanation =
                "Locks first, then reads, changes and writes in one transaction: " + how + ". The others wait.";
        return new InTransaction("pessimistic", explanation, true, Isolation.OF_THE_DATABASE, lock, Check.NONE);
    }

    /** One snapshot per transaction; some databases turn a write away if the row has changed since the snapshot was taken. */
    static InTransaction repeatableRead(String more, boolean safe) {
        String explanation = "Reads, changes and writes in one REPEATABLE READ transaction" + more + ".";
        return new InTransaction("repeatable-read", explanation, safe, Isolation.REPEATABLE_READ, UNLOCKED, Check.NONE);
    }

    /** The same with a check of its own. */
    static InTransaction repeatableReadVersioned(String more) {
        String explanation = "Reads, changes and writes in one REPEATABLE READ transaction" + more
                + ". It checks a version column as well, for the writers that do not use this level.";
        return new InTransaction(
                "repeatable-read-versioned", explanation, true, Isolation.REPEATABLE_READ, UNLOCKED, Check.VERSION);
    }

    /** As if transactions ran one after another. */
    static InTransaction serializable(String more) {
        String explanation = "Reads, changes and writes in one SERIALIZABLE transaction" + more + ".";
        return new InTransaction("serializable", explanation, true, Isolation.SERIALIZABLE, UNLOCKED, Check.NONE);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String explanation() {
        return explanation;
    }

    @Override
    public boolean promisesSafety() {
        return safe;
    }

    @Override
    Isolation isolation() {
        return isolation;
    }

    @Override
    Contestant enter(WalletTable table) {
        return new Client(table, lock, check);
    }

    private static final class Client extends SqlContestant {
        private final String lock;
        private final Check check;

        Client(WalletTable table, String lock, Check check) {
            super(table, BackOff.QUICK);
            this.lock = lock;
            this.check = check;
        }

        @Override
        public Reply increment(String id, Money money, Tally tally) throws Exception {
            return attemptInTransaction(tally, connection -> {
                WalletTable.Row seen = table.read(connection, id, lock);
                return table.write(connection, check, seen, seen.wallet().increase(money));
            });
        }

        @Override
        public Reply transfer(String from, String to, Money money, Tally tally) throws Exception {
            return attemptInTransaction(tally, connection -> {
                WalletTable.Pair seen = table.read(connection, from, to, lock);
                Transfer transfer = Transfer.of(seen.from().wallet(), seen.to().wallet(), money);
                return table.write(connection, check, seen, transfer);
            });
        }
    }
}
