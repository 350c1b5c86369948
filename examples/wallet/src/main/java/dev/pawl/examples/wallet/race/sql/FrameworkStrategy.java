package dev.pawl.examples.wallet.race.sql;

import dev.pawl.examples.wallet.Money;
import dev.pawl.examples.wallet.race.BackOff;
import dev.pawl.examples.wallet.race.BackOff.Result;
import dev.pawl.examples.wallet.race.Contestant;
import dev.pawl.examples.wallet.race.Tally;
import java.sql.SQLException;

/** A strategy whose attempts another library makes. Immutable and safe for use by many threads. */
public final class FrameworkStrategy extends SqlStrategy {
    private final Framework framework;

    /**
     * Makes the strategy.
     *
     * @param framework the library
     */
    public FrameworkStrategy(Framework framework) {
        this.framework = framework;
    }

    @Override
    public String name() {
        return framework.name();
    }

    @Override
    public String explanation() {
        return framework.explanation();
    }

    @Override
    Contestant enter(WalletTable table) {
        return new Client(table, framework.open(table.pool(), table.dialect().database()));
    }

    private static final class Client extends SqlContestant {
        private final Framework.Unit unit;

        Client(WalletTable table, Framework.Unit unit) {
            super(table, BackOff.QUICK);
            this.unit = unit;
        }

        @Override
        public Reply increment(String id, Money money, Tally tally) throws Exception {
            return BackOff.QUICK.run(tally, () -> outcome(() -> unit.increment(id, money)));
        }

        @Override
        public Reply transfer(String from, String to, Money money, Tally tally) throws Exception {
            return BackOff.QUICK.run(tally, () -> outcome(() -> unit.transfer(from, to, money)));
        }

        private Result outcome(Runnable attempt) {
            try {
                attempt.run();
                return Result.COMMITTED;
            } catch (RuntimeException e) {
                if (unit.isConflict(e) || lostToAnotherClient(e)) {
                    return Result.CONFLICT;
                }
                throw e;
            }
        }

        /** A library wraps what the driver has thrown. */
        private boolean lostToAnotherClient(Throwable failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof SQLException e && table.dialect().lostToAnotherClient(e)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public void close() {
            unit.close();
        }
    }
}
