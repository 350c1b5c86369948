package dev.pawl.examples.wallet.torture;

import dev.pawl.testkit.ProcessFaults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Clients in processes of their own, which can be killed, stopped and continued. Used by one thread. */
final class ProcessCrew implements Crew {
    static final Duration DEADLINE = Duration.ofMillis(1500);
    /** Many times what a call may take; a client that is stopped for a while does not get there. */
    private static final Duration HUNG = Duration.ofSeconds(20);

    private final TortureSettings settings;
    private final String url;
    private final Ledger ledger;
    private final Faults faults;
    private final List<ClientProcess> clients = new ArrayList<>();
    private final Thread lastAct = new Thread(this::killAll, "pawl-torture-shutdown");

    ProcessCrew(TortureSettings settings, String url, Ledger ledger, Faults faults) {
        this.settings = settings;
        this.url = url;
        this.ledger = ledger;
        this.faults = faults;
    }

    @Override
    public void start() {
        // A stopped process would outlive this one for ever.
        Runtime.getRuntime().addShutdownHook(lastAct);
        for (int i = 0; i < settings.clients(); i++) {
            clients.add(begun("c" + i, 1, i));
        }
    }

    private ClientProcess begun(String name, int life, int index) {
        boolean lossy = settings.simulated() && index % 2 == 1;
        return ClientProcess.start(
                new ClientSettings(
                        name,
                        life,
                        url,
                        settings.threads(),
                        settings.seed(),
                        lossy,
                        DEADLINE.toMillis(),
                        settings.around(),
                        ledger.unknownOnce(name)),
                ledger);
    }

    /** Kills one of the clients that work, if any, and starts the next life of it. */
    void kill(Random random) throws InterruptedException {
        ClientProcess client = oneThatWorks(random);
        if (client != null) {
            client.kill();
            faults.count(Faults.CLIENT_KILLED);
            replace(clients.indexOf(client));
        }
    }

    /** Stops one of the clients that work, if any, and continues it after a while. */
    void pause(Random random, Duration wait) throws InterruptedException {
        ClientProcess client = oneThatWorks(random);
        if (client != null) {
            ProcessFaults.stop(client.pid());
            faults.count(Faults.CLIENT_STOPPED);
            try {
                TimeUnit.NANOSECONDS.sleep(wait.toNanos());
            } finally {
                ProcessFaults.resume(client.pid());
            }
        }
    }

    private @Nullable ClientProcess oneThatWorks(Random random) {
        List<ClientProcess> working =
                clients.stream().filter(ClientProcess::works).toList();
        return working.isEmpty() ? null : working.get(random.nextInt(working.size()));
    }

    @Override
    public void watch() throws InterruptedException {
        for (int i = 0; i < clients.size(); i++) {
            ClientProcess client = clients.get(i);
            if (!client.isAlive()) {
                client.hearOut();
                ledger.found("Client " + client.life() + " ended by itself " + client.epitaph());
                replace(i);
            } else if (hangs(client)) {
                client.kill();
                replace(i);
            }
        }
    }

    private boolean hangs(ClientProcess client) {
        List<Operation> hung = ledger.openSince(client.life(), System.nanoTime() - HUNG.toNanos());
        hung.forEach(operation -> ledger.found("A call has hung for " + HUNG.toSeconds() + " s: " + operation));
        return !hung.isEmpty();
    }

    private void replace(int index) {
        ClientSettings before = clients.get(index).settings();
        clients.set(index, begun(before.name(), before.life() + 1, index));
    }

    @Override
    public void stop() throws InterruptedException {
        clients.forEach(ClientProcess::endInput);
        for (ClientProcess client : clients) {
            if (!client.awaitEnd(HUNG)) {
                ledger.found("Client " + client.life() + " did not end in " + HUNG.toSeconds() + " s.");
                client.kill();
            }
            client.hearOut();
        }
    }

    private void killAll() {
        clients.forEach(ClientProcess::killAtOnce);
    }

    @Override
    public void close() {
        killAll();
        try {
            Runtime.getRuntime().removeShutdownHook(lastAct);
        } catch (IllegalStateException e) {
            // This process is ending, and the hook does the same.
        }
    }
}
