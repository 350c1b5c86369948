package dev.pawl.examples.wallet.race;

import dev.pawl.examples.wallet.race.Contestant.Reply;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The retry loop of the strategies that are written by hand: exponential delays with full jitter. Immutable and safe for use by
 * many threads.
 *
 * @param first what the first delay is at most
 * @param maximum what any delay is at most
 * @param maxAttempts after how many attempts it gives up
 */
public record BackOff(Duration first, Duration maximum, int maxAttempts) {
    /** What most teams would write. */
    public static final BackOff QUICK = new BackOff(Duration.ofMillis(1), Duration.ofMillis(50), 50);

    /** What suits a wallet that everybody wants. */
    public static final BackOff PATIENT = new BackOff(Duration.ofMillis(20), Duration.ofMillis(200), 50);

    /** No retry at all. */
    public static final BackOff NONE = new BackOff(Duration.ZERO, Duration.ZERO, 1);

    /** One attempt, from a fresh read in a fresh transaction. */
    public interface Attempt {
        /**
         * Makes the attempt.
         *
         * @return how it ended; what the database turned away because of another client is a conflict too
         * @throws Exception if the database failed
         */
        Result tryOnce() throws Exception;
    }

    /** How an attempt ended. */
    public enum Result {
        /** The change is stored. */
        COMMITTED,
        /** Another client was faster; nothing was changed. */
        CONFLICT
    }

    /**
     * Makes attempts until one is committed or there have been enough.
     *
     * @param tally where conflicts and retries are counted
     * @param attempt one attempt
     * @return what the client may rely on
     * @throws Exception if an attempt failed, or the race was stopped
     */
    public Reply run(Tally tally, Attempt attempt) throws Exception {
        for (int attempts = 1; attempt.tryOnce() == Result.CONFLICT; attempts++) {
            tally.conflict();
            if (attempts == maxAttempts) {
                return Reply.GAVE_UP;
            }
            tally.retry();
            TimeUnit.NANOSECONDS.sleep(delayNanos(attempts));
        }
        return Reply.COMMITTED;
    }

    /**
     * Explains itself to people.
     *
     * @return the end of a sentence
     */
    public String explanation() {
        return "after a random delay of at most " + first.toMillis() + " ms, doubling up to " + maximum.toMillis()
                + " ms";
    }

    private long delayNanos(int attempts) {
        long ceiling = Math.min(maximum.toNanos(), first.toNanos() << Math.min(attempts - 1, 20));
        return ThreadLocalRandom.current().nextLong(ceiling + 1);
    }
}
