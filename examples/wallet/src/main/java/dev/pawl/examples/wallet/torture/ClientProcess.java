package dev.pawl.examples.wallet.torture;

import dev.pawl.testkit.ProcessFaults;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A client in a process of its own, started with the class path of this one. Used by one thread. */
final class ClientProcess {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ClientSettings settings;
    private final Process process;
    private final Thread reader;
    private final Ledger ledger;
    private volatile String lastWords = "";
    private volatile boolean works;

    private ClientProcess(ClientSettings settings, Process process, Ledger ledger) {
        this.settings = settings;
        this.process = process;
        this.ledger = ledger;
        this.reader = new Thread(this::listen, "pawl-torture-" + life());
        reader.setDaemon(true);
    }

    static ClientProcess start(ClientSettings settings, List<String> options, Ledger ledger) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(
                java,
                "-Xmx192m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                // Or else JDK 24 and later warn of SQLite's driver.
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), ClientMain.class.getName(), settings.text()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        try {
            ClientProcess client = new ClientProcess(settings, builder.start(), ledger);
            client.reader.start();
            return client;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start a client process: " + e.getMessage(), e);
        }
    }

    ClientSettings settings() {
        return settings;
    }

    String life() {
        return settings.lifeName();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Returns whether it has asked for something: before that, there is nothing to be torn out of. */
    boolean works() {
        return works && process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Returns how it ended, once it has. */
    int exitCode() {
        return process.exitValue();
    }

    /** Says how it ended and what it printed last that was no message. */
    String epitaph() {
        return "with exit code " + process.exitValue() + (lastWords.isEmpty() ? "" : ", saying: " + lastWords);
    }

    /** Kills it, and has heard all it said when this returns. */
    void kill() throws InterruptedException {
        if (process.isAlive()) {
            ProcessFaults.kill(process.pid());
        }
        hearOut();
    }

    void killAtOnce() {
        process.destroyForcibly();
    }

    /** Waits until it is gone, also if this thread is interrupted. */
    void awaitDeath() {
        process.onExit()
                .completeOnTimeout(process, PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** Puts its calendar clock forward or back; one that has died does not notice. */
    void moveClock(long offsetMillis) {
        try {
            process.getOutputStream().write((offsetMillis + "\n").getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
        } catch (IOException e) {
            // It has ended already.
        }
    }

    void endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It has ended already.
        }
    }

    /** Returns false if it is still there after that time. */
    boolean awaitEnd(Duration wait) throws InterruptedException {
        return process.waitFor(wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    void hearOut() throws InterruptedException {
        reader.join(PATIENCE.toMillis());
        ledger.ended(life());
    }

    private void listen() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Message message = Message.parse(line);
                if (message == null) {
                    lastWords = line;
                } else {
                    ledger.heard(life(), message);
                    works = true;
                }
            }
        } catch (IOException e) {
            // The pipe breaks when the process is killed; what came through it has been heard.
        }
    }
}
