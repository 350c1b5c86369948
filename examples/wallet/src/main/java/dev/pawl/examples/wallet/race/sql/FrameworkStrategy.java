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
    private final String suffix;
    private final BackOff backOff;

    private FrameworkStrategy(Framework framework, String suffix, BackOff backOff) {
        this.framework = framework;
        this.suffix = suffix;
        this.backOff = backOff;
    }

    /**
     * Makes a strategy that tries again soon.
     *
     * @param framework the library
     * @return the strategy, which has the library's name
     */
    public static FrameworkStrategy quick(Framework framework) {
        return new FrameworkStrategy(framework, "", BackOff.QUICK);
    }

    /**
     * Makes a strategy with delays that suit a wallet that everybody wants.
     *
     * @param framework the library
     * @return the strategy, whose name says so
     */
    public static FrameworkStrategy patient(Framework framework) {
        return new FrameworkStrategy(framework, "-patient", BackOff.PATIENT);
    }

    @Override
    public String name() {
        return framework.name() + suffix;
    }

    @Override
    public String explanation() {
        return framework.explanation() + " It tries again " + backOff.explanation() + ".";
    }

    @Override
    Contestant enter(WalletTable table) {
        return new Client(table, framework.open(table.pool(), table.dialect().database()), backOff);
    }

    private static final class Client extends SqlContestant {
        private final Framework.Unit unit;
        private final BackOff backOff;

        Client(WalletTable table, Framework.Unit unit, BackOff backOff) {
            super(table, backOff);
            this.unit = unit;
            this.backOff = backOff;
        }

        @Override
        public Reply increment(String id, Money money, Tally tally) throws Exception {
            return backOff.run(tally, () -> outcome(() -> unit.increment(id, money)));
        }

        @Override
        public Reply transfer(String from, String to, Money money, Tally tally) throws Exception {
            return backOff.run(tally, () -> outcome(() -> unit.transfer(from, to, money)));
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
