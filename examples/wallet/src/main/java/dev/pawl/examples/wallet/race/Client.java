package dev.pawl.examples.wallet.race;

import dev.pawl.examples.wallet.InsufficientBalance;
import dev.pawl.examples.wallet.Money;
import dev.pawl.examples.wallet.race.Contestant.Reply;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * One client: changes wallets until it is told to stop, and keeps its own books of what was acknowledged to it. Used by one
 * thread; the books are read once that has ended.
 */
final class Client implements Callable<Client> {
    private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(10);
    private static final int MOST_CENTS = 100;

    private final Contestant contestant;
    private final Workload workload;
    private final List<String> wallets;
    private final Choice choice;
    private final SplittableRandom random;
    private final Starter starter;

    private final long[] acknowledged;
    private final Histogram micros = new Histogram(LONGEST_MICROS, 3);
    private final Tally tally = new Tally();
    private long inTime;
    private long gaveUp;
    private long refused;

    Client(
            Contestant contestant,
            Workload workload,
            List<String> wallets,
            Choice choice,
            SplittableRandom random,
            Starter starter) {
        this.contestant = contestant;
        this.workload = workload;
        this.wallets = wallets;
        this.choice = choice;
        this.random = random;
        this.starter = starter;
        this.acknowledged = new long[wallets.size()];
    }

    @Override
    public Client call() throws Exception {
        starter.await();
        while (!starter.isOver()) {
            long began = System.nanoTime();
            if (changesSomething() && !starter.isWarmUp()) {
                ended(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - began));
            }
        }
        return this;
    }

    /** What ends when time is up took as long as it took, and yet is no part of what was done in that time. */
    private void ended(long took) {
        micros.recordValue(Math.min(took, LONGEST_MICROS));
        if (!starter.isOver()) {
            inTime++;
        }
    }

    private boolean changesSomething() throws Exception {
        try {
            Reply reply = workload == Workload.INCREMENTS ? increment() : transfer();
            if (reply == Reply.COMMITTED) {
                return true;
            }
            gaveUp++;
        } catch (InsufficientBalance e) {
            refused++;
        }
        return false;
    }

    private Reply increment() throws Exception {
        int wallet = choice.next(random);
        long units = Amounts.increment(1 + random.nextInt(Amounts.MOST_PARTS));
        Reply reply = contestant.increment(wallets.get(wallet), Amounts.money(units), tally);
        if (reply == Reply.COMMITTED) {
            acknowledged[wallet] += units;
        }
        return reply;
    }

    /** Between an even and an odd wallet, in either direction: see {@link Amounts} for why. */
    private Reply transfer() throws Exception {
        int even = 2 * random.nextInt((wallets.size() + 1) / 2);
        int odd = 1 + 2 * random.nextInt(wallets.size() / 2);
        boolean up = random.nextBoolean();
        int from = up ? even : odd;
        int to = up ? odd : even;
        long units = Amounts.transfer(1 + random.nextInt(MOST_CENTS), up ? Amounts.UP : Amounts.DOWN);
        Money money = Amounts.money(units);
        Reply reply = contestant.transfer(wallets.get(from), wallets.get(to), money, tally);
        if (reply == Reply.COMMITTED) {
            acknowledged[from] -= units;
            acknowledged[to] += units;
        }
        return reply;
    }

    long acknowledged(int wallet) {
        return acknowledged[wallet];
    }

    long inTime() {
        return inTime;
    }

    Histogram micros() {
        return micros;
    }

    Tally tally() {
        return tally;
    }

    long gaveUp() {
        return gaveUp;
    }

    long refused() {
        return refused;
    }
}
