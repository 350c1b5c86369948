package dev.pawl.examples.wallet.torture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Strikes again and again until its time is over, each time in one of several ways. Used by one thread. */
final class Nemesis {
    private final Random random;
    private final Duration shortest;
    private final List<Assault> assaults = new ArrayList<>();
    private final List<Assault> scheduled = new ArrayList<>();

    /** One way to strike. */
    interface Assault {
        void strike() throws InterruptedException;
    }

    /**
     * Makes one that knows no assault yet.
     *
     * @param shortest the shortest pause between two of them; the longest is three times as long
     */
    Nemesis(Random random, Duration shortest) {
        this.random = random;
        this.shortest = shortest;
    }

    /** Adds an assault that is chosen by chance, the more often the greater its weight. */
    Nemesis often(int weight, Assault assault) {
        for (int i = 0; i < weight; i++) {
            assaults.add(assault);
        }
        return this;
    }

    /** Adds an assault that comes a number of times, spread evenly over the run. */
    Nemesis times(long count, Assault assault) {
        for (long i = 0; i < count; i++) {
            scheduled.add(assault);
        }
        return this;
    }

    void run(Duration duration, Crew crew, Consumer<Duration> progress) throws InterruptedException {
        Collections.shuffle(scheduled, random);
        long start = System.nanoTime();
        int done = 0;
        while (true) {
            long pause = shortest.toMillis() + random.nextLong(2 * shortest.toMillis());
            long left = duration.toMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            if (left <= pause) {
                TimeUnit.MILLISECONDS.sleep(Math.max(0, left));
                return;
            }
            TimeUnit.MILLISECONDS.sleep(pause);
            crew.watch();
            long elapsed = System.nanoTime() - start;
            progress.accept(Duration.ofNanos(elapsed));
            if (done < scheduled.size() && elapsed * (scheduled.size() + 1) >= duration.toNanos() * (done + 1)) {
                scheduled.get(done++).strike();
            } else if (!assaults.isEmpty()) {
                assaults.get(random.nextInt(assaults.size())).strike();
            }
        }
    }
}
