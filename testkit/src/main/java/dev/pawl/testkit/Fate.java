package dev.pawl.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.ReentrantLock;

/** The dice of a lossy store: one generator, drawn from under a lock, in the order in which calls arrive. */
final class Fate {
    private static final int LONGEST_DELAY = 8;

    private final ReentrantLock lock = new ReentrantLock();
    private final Random dice;
    private final LossRates rates;

    Fate(long seed, LossRates rates) {
        this.dice = new Random(seed);
        this.rates = rates;
    }

    /** What settling meets: whether its reply is lost, whether it was asked nevertheless, whether late copies come first. */
    record OfSettle(boolean lost, boolean asked, boolean copiesFirst) {}

    List<Optional<Loss>> ofCommits(int count) {
        lock.lock();
        try {
            List<Optional<Loss>> losses = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                losses.add(ofCommit(dice.nextDouble()));
            }
            return losses;
        } finally {
            lock.unlock();
        }
    }

    OfSettle ofSettle() {
        lock.lock();
        try {
            return new OfSettle(dice.nextDouble() < rates.settleLost(), dice.nextBoolean(), dice.nextBoolean());
        } finally {
            lock.unlock();
        }
    }

    boolean failsRead() {
        return happens(rates.readFailed());
    }

    boolean reorders(int commits) {
        return commits > 1 && happens(rates.reordered());
    }

    void shuffle(List<?> list) {
        lock.lock();
        try {
            Collections.shuffle(list, dice);
        } finally {
            lock.unlock();
        }
    }

    /** After how many more calls a late copy arrives. */
    int delay() {
        lock.lock();
        try {
            return 1 + dice.nextInt(LONGEST_DELAY);
        } finally {
            lock.unlock();
        }
    }

    private boolean happens(double rate) {
        lock.lock();
        try {
            return dice.nextDouble() < rate;
        } finally {
            lock.unlock();
        }
    }

    private Optional<Loss> ofCommit(double drawn) {
        double left = drawn;
        if ((left -= rates.lostBefore()) < 0) {
            return Optional.of(Loss.LOST_BEFORE);
        } else if ((left -= rates.lostAfter()) < 0) {
            return Optional.of(Loss.LOST_AFTER);
        } else if ((left -= rates.delayed()) < 0) {
            return Optional.of(Loss.DELAYED);
        } else if ((left -= rates.duplicated()) < 0) {
            return Optional.of(Loss.DUPLICATED);
        } else if (left - rates.busy() < 0) {
            return Optional.of(Loss.BUSY);
        }
        return Optional.empty();
    }
}
