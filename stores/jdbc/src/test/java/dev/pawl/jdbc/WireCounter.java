package dev.pawl.jdbc;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between the driver and PostgreSQL and counts round trips at the wire: in the frontend protocol each ends in one Sync
 * or Query message. The driver does not wait for the reply to its BEGIN, which travels with what follows.
 */
final class WireCounter implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final AtomicInteger trips = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    WireCounter(int target) {
        this.target = target;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Returns the round trips since the last call. */
    int trips() {
        return trips.getAndSet(0);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                threads.execute(() -> requests(client, server));
                threads.execute(() -> replies(client, server));
            }
        } catch (IOException e) {
            threads.shutdown();
        }
    }

    private void requests(Socket client, Socket server) {
        try (client;
                server) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            DataOutputStream out = new DataOutputStream(server.getOutputStream());
            forward(out, body(in));
            for (int type = in.read(); type >= 0; type = in.read()) {
                byte[] body = body(in);
                // Before it is passed on: the reply may be counted with before this thread runs again.
                if (type == 'S' || (type == 'Q' && !new String(body, StandardCharsets.UTF_8).startsWith("BEGIN"))) {
                    trips.incrementAndGet();
                }
                out.write(type);
                forward(out, body);
            }
        } catch (IOException e) {
            return;
        }
    }

    private static byte[] body(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt() - Integer.BYTES);
    }

    private static void forward(DataOutputStream out, byte[] body) throws IOException {
        out.writeInt(body.length + Integer.BYTES);
        out.write(body);
        out.flush();
    }

    private static void replies(Socket client, Socket server) {
        try (client;
                server) {
            server.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            return;
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
