package dev.pawl.examples.wallet.anomalies;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A client on the stage: does its steps on a thread of its own, each when it is granted. Everything shared is under one lock. */
final class Actor implements Part, Runnable {
    /** What an actor is doing. */
    enum State {
        /** It does a step, or waits inside the store. */
        BUSY,
        /** It has done all that was granted. */
        IDLE,
        /** The store has turned its step away because of another, and it waits until that one has done something. */
        HELD,
        ENDED
    }

    private static final long LONGEST_STOP_MILLIS = 1_000;

    private final Client client;
    private final ReentrantLock lock;
    private final Condition moved;
    private final Thread thread;

    private final Deque<Turn> granted = new ArrayDeque<>();
    private State state = State.IDLE;
    private boolean hasAll;
    private boolean isToGiveUp;
    private int turnsTaken;
    private boolean waited;
    private int reruns;
    private @Nullable Throwable failure;

    /** The turns of the transaction that is under way, and how many of them its present run has done. */
    private final List<Turn> taken = new ArrayList<>();

    private int done;
    private Seen seen = new Seen();
    private Seen seenBefore = new Seen();
    private final List<String> refusals = new ArrayList<>();

    Actor(Client client, int number, ReentrantLock lock, Condition moved) {
        this.client = client;
        this.lock = lock;
        this.moved = moved;
        this.thread = new Thread(this, "pawl-anomaly-" + number);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    // The stage calls these, and holds the lock.

    void grant(Turn turn) {
        granted.add(turn);
        wake();
    }

    void grantedAll() {
        hasAll = true;
        wake();
    }

    private void wake() {
        if (state == State.IDLE) {
            state = State.BUSY;
        }
        moved.signalAll();
    }

    /** Lets it try again what the store has turned away. */
    void lookAgain() {
        if (state == State.HELD) {
            state = State.BUSY;
            moved.signalAll();
        }
    }

    void giveUp() {
        isToGiveUp = true;
        lookAgain();
    }

    State state() {
        return state;
    }

    int turnsTaken() {
        return turnsTaken;
    }

    /** Asks the store; to be asked only while this actor is busy. */
    boolean waitsInStore() throws Exception {
        boolean waits = client.waits();
        waited |= waits;
        return waits;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    Ended.ClientEnded ended() {
        return new Ended.ClientEnded(seen, List.copyOf(refusals), waited, reruns);
    }

    /** Ends it, wherever it is; drivers that wait for an answer do not notice an interrupt. */
    void stop() {
        thread.interrupt();
        join();
        if (thread.isAlive()) {
            client.cutOff();
            join();
        }
        client.close();
    }

    private void join() {
        try {
            thread.join(LONGEST_STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // Its own thread calls these.

    @Override
    public void run() {
        try {
            while (hasTurn()) {
                transact();
            }
        } catch (Throwable e) {
            locked(() -> failure = e);
        } finally {
            locked(() -> state = State.ENDED);
        }
    }

    private void transact() throws Exception {
        taken.clear();
        done = 0;
        seenBefore = seen.copy();
        try {
            client.transact(this);
        } catch (RefusedException e) {
            refusals.add(e.how());
            while (taken.isEmpty() || !taken.get(taken.size() - 1).endsTransaction()) {
                taken.add(takeTurn());
            }
        }
    }

    @Override
    public boolean play(Hands hands) throws Exception {
        Hands noting = seen.noting(hands);
        while (true) {
            if (done == taken.size()) {
                taken.add(takeTurn());
            }
            Turn turn = taken.get(done++);
            if (turn.endsTransaction()) {
                return turn.kind() == Turn.Kind.COMMIT;
            }
            turn.step().by(noting, seen);
        }
    }

    @Override
    public void again() {
        seen = seenBefore.copy();
        done = 0;
        locked(() -> reruns++);
    }

    @Override
    public void awaitOthers(RefusedException refusal) throws RefusedException, InterruptedException {
        lock.lock();
        try {
            waited = true;
            state = State.HELD;
            moved.signalAll();
            while (state == State.HELD) {
                moved.await();
            }
            if (isToGiveUp) {
                isToGiveUp = false;
                throw refusal;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a turn, and tells whether there is another. */
    private boolean hasTurn() throws InterruptedException {
        lock.lock();
        try {
            while (granted.isEmpty() && !hasAll) {
                state = State.IDLE;
                moved.signalAll();
                moved.await();
            }
            return !granted.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private Turn takeTurn() throws InterruptedException {
        lock.lock();
        try {
            if (!hasTurn()) {
                throw new IllegalStateException("The story has left a transaction open.");
            }
            turnsTaken++;
            return Objects.requireNonNull(granted.poll());
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
