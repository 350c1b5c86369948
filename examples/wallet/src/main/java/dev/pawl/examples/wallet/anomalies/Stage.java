package dev.pawl.examples.wallet.anomalies;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Plays one story: grants the turns in their order, and each only after everybody has done what was granted before, or waits for
 * another. Who waits is asked of the store, so the order does not depend on how fast anything is. What is granted to a client
 * that waits is done as soon as it waits no more.
 */
final class Stage implements AutoCloseable {
    private static final long LOOK_AGAIN_MILLIS = 2;

    private final String title;
    private final Duration longestStep;
    private final List<Actor> actors = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();

    private Stage(String title, Duration longestStep) {
        this.title = title;
        this.longestStep = longestStep;
    }

    /**
     * Plays a story at a level.
     *
     * @throws AnomalyException if a step failed, or has not ended for so long
     */
    static Ended play(Story story, Level level, Duration longestStep) throws Exception {
        try (Rows rows = level.open(Stories.ROWS)) {
            List<Ended.ClientEnded> clients;
            try (Stage stage = new Stage("'" + story + "' with " + level.name(), longestStep)) {
                clients = stage.played(story, rows);
            }
            return new Ended(rows.all(), clients);
        }
    }

    private List<Ended.ClientEnded> played(Story story, Rows rows) throws Exception {
        for (int number = 1; number <= story.clients(); number++) {
            actors.add(new Actor(rows.connect(), number, lock, moved));
        }
        actors.forEach(Actor::start);
        lock.lock();
        try {
            for (Turn turn : story.turns()) {
                actors.get(turn.client() - 1).grant(turn);
                settle();
            }
            actors.forEach(Actor::grantedAll);
            settle();
            finish();
            return actors.stream().map(Actor::ended).toList();
        } finally {
            lock.unlock();
        }
    }

    /** Returns once everybody is idle or waits. The end of one step may set others free, whose steps may set others free. */
    private void settle() throws Exception {
        int before;
        do {
            before = turnsTaken();
            for (Actor actor : actors) {
                actor.lookAgain();
                awaitQuiet(actor);
            }
        } while (turnsTaken() != before);
    }

    private int turnsTaken() {
        return actors.stream().mapToInt(Actor::turnsTaken).sum();
    }

    private void awaitQuiet(Actor actor) throws Exception {
        long began = System.nanoTime();
        while (actor.state() == Actor.State.BUSY) {
            moved.await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            if (actor.state() == Actor.State.BUSY && actor.waitsInStore()) {
                return;
            }
            requireTime(began);
        }
        if (actor.failure() != null) {
            throw new AnomalyException(
                    "The story " + title + " could not be played: "
                            + actor.failure().getMessage(),
                    actor.failure());
        }
    }

    /** If all that are left wait for each other, the store has to break the circle, or if it cannot, one of them has to. */
    private void finish() throws Exception {
        long began = System.nanoTime();
        List<Actor> left = left();
        while (!left.isEmpty()) {
            Actor last = left.get(left.size() - 1);
            if (left.stream().allMatch(actor -> actor.state() == Actor.State.HELD)) {
                last.giveUp();
            } else {
                moved.await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            }
            requireTime(began);
            settle();
            left = left();
        }
    }

    private List<Actor> left() {
        return actors.stream()
                .filter(actor -> actor.state() != Actor.State.ENDED)
                .toList();
    }

    private void requireTime(long began) {
        if (System.nanoTime() - began > longestStep.toNanos()) {
            throw new AnomalyException(
                    "The story " + title + " got stuck: nothing has moved for " + longestStep.toSeconds()
                            + " seconds. Look for other programs that hold locks there.",
                    null);
        }
    }

    @Override
    public void close() {
        actors.forEach(Actor::stop);
    }
}
