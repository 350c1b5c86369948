package dev.pawl.examples.wallet.torture;

import dev.pawl.store.StoreException;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The program of a client process. It works until its standard input ends, as it does also when whoever started it has died. Each
 * line of that says by how many milliseconds its calendar clock is wrong from now on.
 */
public final class ClientMain {
    private static final Duration CONNECT = Duration.ofSeconds(1);

    private ClientMain() {}

    /**
     * Runs the client.
     *
     * @param arguments its settings
     * @throws InterruptedException if it is interrupted
     */
    public static void main(String[] arguments) throws InterruptedException {
        ClientSettings settings = ClientSettings.parse(arguments[0]);
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        AtomicBoolean stopping = new AtomicBoolean();
        MovedClock clock = new MovedClock();
        Thread input = new Thread(() -> awaitEndOfInput(clock, stopping), "input");
        input.setDaemon(true);
        input.start();
        try (ClientStore opened = opened(settings, stopping)) {
            if (opened != null) {
                // One call of println is one line, whole, also when several threads call it.
                new Client(settings, opened.store(), message -> out.println(message.line()), clock, stopping::get)
                        .run();
            }
        }
    }

    /** Waits for a store that wants to be asked at once and is away when the client starts. */
    private static @Nullable ClientStore opened(ClientSettings settings, AtomicBoolean stopping) {
        while (!stopping.get()) {
            try {
                return ClientStore.open(settings.url(), settings.threads() + 1, CONNECT);
            } catch (StoreException unreachable) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
        return null;
    }

    private static void awaitEndOfInput(MovedClock clock, AtomicBoolean stopping) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                clock.move(Long.parseLong(line));
            }
        } catch (IOException e) {
            // An input that cannot be read has ended.
        }
        stopping.set(true);
    }
}
