package dev.pawl.examples.wallet.torture;

import dev.pawl.testkit.ProcessFaults;
import dev.pawl.testkit.Recorder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Clients in processes of their own, which can be killed, stopped and continued. Used by one thread. */
final class ProcessCrew implements Crew {
    static final Duration DEADLINE = Duration.ofMillis(1500);
    /** Many times what a call may take; a client that is stopped for a while does not get there. */
    private static final Duration HUNG = Duration.ofSeconds(20);

    private static final Duration STARTUP = Duration.ofSeconds(20);
    private static final Duration LONG_RUN = Duration.ofSeconds(20);
    private static final Duration LEARNING = Duration.ofSeconds(1);
    private static final Duration SOON = Duration.ofSeconds(3);
    private static final long POLL_MILLIS = 20;

    private final TortureSettings settings;
    private final String url;
    private final Path history;
    private final Ledger ledger;
    private final Faults faults;
    /** The driver of SQLite unpacks its library for every process; those that are killed leave it behind. */
    private final Path folder;

    private final List<String> options = new ArrayList<>();

    private final List<ClientProcess> clients = new ArrayList<>();
    private final Thread lastAct = new Thread(this::killAll, "pawl-torture-shutdown");

    ProcessCrew(TortureSettings settings, String url, Path history, Ledger ledger, Faults faults) {
        requireOneClock(Recorder.processesShareAClock());
        this.settings = settings;
        this.url = url;
        this.history = history;
        this.ledger = ledger;
        this.faults = faults;
        try {
            this.folder = Files.createTempDirectory("pawl-torture-");
        } catch (IOException e) {
            throw new UncheckedIOException("No temporary folder for the client processes.", e);
        }
        options.add("-Djava.io.tmpdir=" + folder);
    }

    /** Says so before the run: the checker would refuse its histories at the end. */
    static void requireOneClock(boolean shared) {
        if (!shared) {
            throw new IllegalStateException(
                    "Client processes are not tortured here: on this system their clocks do not compare, so that"
                            + " their histories could not be checked together. Use Linux, or a store whose clients are threads: memory or"
                            + " embedded:dynamodb. Nothing was changed.");
        }
    }

    @Override
    public void start() throws InterruptedException {
        try {
            // A stopped process would outlive this one for ever.
            Runtime.getRuntime().addShutdownHook(lastAct);
        } catch (IllegalStateException e) {
            // This process is ending. A pool that is closed by a thread still marked as interrupted leaves connections
            // open.
            Thread.interrupted();
            throw new InterruptedException();
        }
        if (settings.duration().compareTo(LONG_RUN) >= 0) {
            archiveClasses();
        }
        for (int i = 0; i < settings.clients(); i++) {
            clients.add(begun("c" + i, 1, i));
        }
        awaitWork();
    }

    /** Lets a client live and end in peace, and keep the classes it has loaded for all later ones, which then start faster. */
    private void archiveClasses() throws InterruptedException {
        String archive = folder.resolve("classes.jsa").toString();
        options.add("-XX:ArchiveClassesAtExit=" + archive);
        ClientProcess first = begun("first", 1, 1);
        clients.add(first);
        awaitWork();
        TimeUnit.NANOSECONDS.sleep(LEARNING.toNanos());
        // Where classes cannot be kept, a directory in the class path say, its Java ends badly for that.
        endAll(false);
        clients.clear();
        options.remove(options.size() - 1);
        if (Files.exists(Path.of(archive))) {
            options.add("-XX:SharedArchiveFile=" + archive);
        }
    }

    private void awaitWork() throws InterruptedException {
        long end = System.nanoTime() + STARTUP.toNanos();
        while (!clients.stream().allMatch(ClientProcess::works) && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
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
                        history.toString(),
                        settings.around(),
                        ledger.unknownOnce(name)),
                options,
                ledger);
    }

    /** Kills one of the clients that work, if there is one soon, and starts the next life of it. */
    void kill(Random random) throws InterruptedException {
        ClientProcess client = oneThatWorks(random);
        long end = System.nanoTime() + SOON.toNanos();
        while (client == null && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            client = oneThatWorks(random);
        }
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

    @Override
    public void moveClock(Random random) {
        ClientProcess client = oneThatWorks(random);
        if (client != null) {
            client.moveClock(MovedClock.offsetMillis(random));
            ledger.movedClock();
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

    /** Lets those that work end what they are at; whoever still waits for its store to begin has nothing to tell. */
    @Override
    public void stop() throws InterruptedException {
        endAll(true);
    }

    private void endAll(boolean well) throws InterruptedException {
        clients.forEach(ClientProcess::endInput);
        for (ClientProcess client : clients) {
            boolean worked = client.works();
            boolean ended = worked ? client.awaitEnd(HUNG) : !client.isAlive();
            if (worked && !ended) {
                ledger.found("Client " + client.life() + " did not end in " + HUNG.toSeconds() + " s.");
            }
            client.killAtOnce();
            client.hearOut();
            if (well && ended && client.exitCode() != 0) {
                ledger.found("Client " + client.life() + " ended badly, " + client.epitaph());
            }
        }
    }

    private void killAll() {
        clients.forEach(ClientProcess::killAtOnce);
    }

    @Override
    public void close() {
        killAll();
        clients.forEach(ClientProcess::awaitDeath);
        removeFolder();
        try {
            Runtime.getRuntime().removeShutdownHook(lastAct);
        } catch (IllegalStateException e) {
            // This process is ending, and the hook does the same.
        }
    }

    private void removeFolder() {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not remove " + folder + ".", e);
        }
    }
}
