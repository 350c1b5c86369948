package dev.pawl.examples.wallet.race;

import dev.pawl.examples.wallet.race.Contestant.Reply;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The retry loop of the strategies that are written by hand: exponential delays with full jitter. Immutable and safe for use by
 * many threads.
 *
 * @param first what the first delay is at most
 * @param maximum what any delay is at most
 */
record BackOff(Duration first, Duration maximum) {
    /** What most teams would write. */
    static final BackOff QUICK = new BackOff(Duration.ofMillis(1), Duration.ofMillis(50));
    /** What suits a wallet that everybody wants. */
    static final BackOff PATIENT = new BackOff(Duration.ofMillis(20), Duration.ofMillis(200));

    private static final int MAX_ATTEMPTS = 50;

    /** One attempt, from a fresh read in a fresh transaction. */
    interface Attempt {
        Result tryOnce() throws SQLException;
    }

    /** How an attempt ended. */
    enum Result {
        COMMITTED,
        CONFLICT;

        /** One row matched, or none because its version had moved on. */
        static Result ofUpdatedRows(int rows) {
            return rows == 1 ? COMMITTED : CONFLICT;
        }
    }

    Reply run(Tally tally, Attempt attempt) throws SQLException, InterruptedException {
        for (int attempts = 1; ; attempts++) {
            if (succeeds(attempt)) {
                return Reply.COMMITTED;
            }
            tally.conflict();
            if (attempts == MAX_ATTEMPTS) {
                return Reply.GAVE_UP;
            }
            tally.retry();
            TimeUnit.NANOSECONDS.sleep(delayNanos(attempts));
        }
    }

    private static boolean succeeds(Attempt attempt) throws SQLException {
        try {
            return attempt.tryOnce() == Result.COMMITTED;
        } catch (SQLException e) {
            if (SqlErrors.lostToAnotherClient(e)) {
                return false;
            }
            throw e;
        }
    }

    private long delayNanos(int attempts) {
        long ceiling = Math.min(maximum.toNanos(), first.toNanos() << Math.min(attempts - 1, 20));
        return ThreadLocalRandom.current().nextLong(ceiling + 1);
    }
}
