package dev.pawl.examples.wallet.torture;

import dev.pawl.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Clients on threads of this process, for a store that lives in it: faults can only be simulated. Used by one thread. */
final class ThreadCrew implements Crew {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long POLL_MILLIS = 20;

    private final TortureSettings settings;
    private final Store store;
    private final Ledger ledger;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();
    /** The clients that have got something done. */
    private final Set<String> working = ConcurrentHashMap.newKeySet();

    private final List<MovedClock> clocks = new ArrayList<>();
    private final Path history;

    ThreadCrew(TortureSettings settings, Store store, Path history, Ledger ledger) {
        this.settings = settings;
        this.store = store;
        this.history = history;
        this.ledger = ledger;
    }

    @Override
    public void start() throws InterruptedException {
        for (int i = 0; i < settings.clients(); i++) {
            ClientSettings client = new ClientSettings(
                    "c" + i,
                    1,
                    "",
                    settings.threads(),
                    settings.seed() + i,
                    settings.simulated(),
                    ProcessCrew.DEADLINE.toMillis(),
                    history.toString(),
                    settings.around(),
                    List.of());
            MovedClock clock = new MovedClock();
            clocks.add(clock);
            Thread thread = new Thread(() -> run(client, clock), client.name());
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        awaitWork();
    }

    private void awaitWork() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (threads.stream().anyMatch(thread -> thread.isAlive() && !working.contains(thread.getName()))
                && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private void run(ClientSettings client, MovedClock clock) {
        String life = client.lifeName();
        try {
            new Client(client, store, message -> heard(client, message), clock, stopping::get).run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            ledger.found("Client " + life + " died of " + e + ".");
            throw e;
        }
    }

    private void heard(ClientSettings client, Message message) {
        ledger.heard(client.lifeName(), message);
        if (message.answer() == Message.Answer.ACKNOWLEDGED) {
            working.add(client.name());
        }
    }

    @Override
    public void moveClock(Random random) {
        clocks.get(random.nextInt(clocks.size())).move(MovedClock.offsetMillis(random));
        ledger.movedClock();
    }

    @Override
    public void watch() {}

    @Override
    public void stop() throws InterruptedException {
        stopping.set(true);
        for (Thread thread : threads) {
            thread.join(PATIENCE.toMillis());
            if (thread.isAlive()) {
                ledger.found("Client " + thread.getName() + " did not end in " + PATIENCE.toSeconds() + " s.");
            }
        }
    }

    @Override
    public void close() {
        stopping.set(true);
        try {
            for (Thread thread : threads) {
                // It still records what it is at, which would come after whoever removes the histories.
                thread.join(PATIENCE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
