package dev.pawl.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Answers every line with the same line in capitals, and remembers every byte it was sent. */
final class EchoServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ServerSocket listener;
    private final Thread acceptor;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final StringBuilder received = new StringBuilder();
    private int ended;

    EchoServer() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        acceptor = FaultProxy.daemon("echo-accept", this::accept);
        acceptor.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    String received() {
        lock.lock();
        try {
            return received.toString();
        } finally {
            lock.unlock();
        }
    }

    void awaitReceived(String text) throws InterruptedException {
        await(() -> received.toString().equals(text), "receive '" + text + "'");
    }

    void awaitEnded(int connections) throws InterruptedException {
        await(() -> ended == connections, "end " + connections + " connections");
    }

    @Override
    public void close() throws IOException {
        listener.close();
        // Until the thread in accept() has noticed, the system still takes connections.
        try {
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void await(java.util.function.BooleanSupplier done, String what) throws InterruptedException {
        lock.lock();
        try {
            long nanos = PATIENCE.toNanos();
            while (!done.getAsBoolean()) {
                if (nanos <= 0) {
                    throw new AssertionError("The server did not " + what + "; it received '" + received + "'.");
                }
                nanos = changed.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (true) {
            try {
                Socket client = listener.accept();
                FaultProxy.daemon("echo-" + client.getPort(), () -> echo(client))
                        .start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void echo(Socket client) {
        StringBuilder line = new StringBuilder();
        try (client) {
            InputStream in = client.getInputStream();
            OutputStream out = client.getOutputStream();
            for (int b = in.read(); b >= 0; b = in.read()) {
                note((char) b);
                line.append((char) b);
                if (b == '\n') {
                    out.write(line.toString().toUpperCase(java.util.Locale.ROOT).getBytes(StandardCharsets.US_ASCII));
                    line.setLength(0);
                }
            }
        } catch (IOException reset) {
            // A reset is one of the ends that a connection is given here.
        } finally {
            lock.lock();
            try {
                ended++;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void note(char c) {
        lock.lock();
        try {
            received.append(c);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
