package dev.pawl.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on loopback that stands between a driver and a real server, counts what goes through, and breaks it on demand.
 * Clients connect to {@link #port}; every connection is forwarded to the server unharmed until a {@link Fault} is armed, or one
 * of the methods here is called.
 *
 * <p>A fault is counted before its consequence can be seen from outside, and so is a round trip, so that a test needs no
 * pauses. Safe for use by many threads; its own threads are daemons.
 */
public final class FaultProxy implements AutoCloseable {
    private static final int CONNECT_MILLIS = 10_000;

    private final InetSocketAddress server;
    private final Socket reservation;
    private final int port;
    private final FaultPlan plan = new FaultPlan();
    private final Set<Link> links = new HashSet<>();
    private @Nullable Listener listener;
    private boolean closed;
    private long linkNumber;

    /** A direction in which bytes flow. */
    public enum Direction {
        /** From the client to the server. */
        TO_SERVER,
        /** From the server to the client. */
        TO_CLIENT
    }

    private FaultProxy(InetSocketAddress server) throws IOException {
        this.server = server;
        // A socket that is bound and never listens keeps the port ours while the server plays unreachable.
        this.reservation = new Socket();
        reservation.setReuseAddress(true);
        reservation.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        this.port = reservation.getLocalPort();
    }

    /**
     * Opens a proxy on a free port of the loopback address.
     *
     * @param host the server's host
     * @param port the server's port
     * @return the proxy, which accepts connections
     * @throws UncheckedIOException if no port can be opened
     */
    public static FaultProxy to(String host, int port) {
        try {
            FaultProxy proxy = new FaultProxy(new InetSocketAddress(host, port));
            proxy.acceptConnections();
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("Could not open a proxy to " + host + ":" + port + ".", e);
        }
    }

    /**
     * Returns the port that clients connect to, on the loopback address.
     *
     * @return the port, the same as long as the proxy lives
     */
    public int port() {
        return port;
    }

    /**
     * Arms a fault for the first request that it matches. If several armed faults match a request, it is befallen by the one
     * that was armed first.
     *
     * @param fault the fault
     */
    public void once(Fault fault) {
        plan.arm(Objects.requireNonNull(fault, "fault"), true);
    }

    /**
     * Arms a fault for every request that it matches.
     *
     * @param fault the fault
     */
    public void always(Fault fault) {
        plan.arm(Objects.requireNonNull(fault, "fault"), false);
    }

    /** Disarms all faults. What is stalled stays so until {@link #resume}. */
    public void disarm() {
        plan.disarm();
    }

    /**
     * Resets all connections now, on both sides. Bytes on their way are lost.
     *
     * @return how many connections were cut
     */
    public int cutAll() {
        plan.lock.lock();
        try {
            List<Link> cut = links.stream().filter(Link::isOpen).toList();
            for (Link link : cut) {
                plan.count(FaultKind.CUT);
                link.cut();
            }
            return cut.size();
        } finally {
            plan.lock.unlock();
        }
    }

    /**
     * Forwards nothing in a direction, on any connection, until {@link #resume}. Connections stay open, and new ones are
     * accepted.
     *
     * @param first a direction
     * @param rest more directions
     */
    public void stall(Direction first, Direction... rest) {
        Set<Direction> directions = new HashSet<>(List.of(rest));
        directions.add(first);
        plan.stall(directions);
    }

    /** Lets everything flow that was held back by {@link #stall} or a fault, in the order it came. */
    public void resume() {
        plan.resume();
    }

    /**
     * Makes the server unreachable for new connections: the port is closed, and the client is told so at once. Connections
     * that are open stay so; {@link #cutAll} cuts them. Harmless when repeated.
     */
    public void refuseConnections() {
        plan.lock.lock();
        try {
            if (listener != null) {
                plan.count(FaultKind.UNREACHABLE);
            }
        } finally {
            plan.lock.unlock();
        }
        stopListening();
    }

    /**
     * Makes the server reachable again, at the same port. Harmless when repeated.
     *
     * @throws UncheckedIOException if the port cannot be opened again
     * @throws IllegalStateException if the proxy is closed
     */
    public void acceptConnections() {
        plan.lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("The proxy on port " + port + " is closed.");
            }
            if (listener == null) {
                ServerSocket socket = new ServerSocket();
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                listener = new Listener(socket, daemon(threadName("accept"), () -> accept(socket)));
                listener.thread().start();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not listen on port " + port + ".", e);
        } finally {
            plan.lock.unlock();
        }
    }

    /**
     * Returns how many times a connection turned from request to reply.
     *
     * @return the number since the counters were last reset, over all connections
     */
    public long roundTrips() {
        return traffic().roundTrips();
    }

    /**
     * Returns what went through.
     *
     * @return the counters since they were last reset, over all connections
     */
    public Traffic traffic() {
        return plan.traffic();
    }

    /** Sets the counters of {@link #traffic} to zero; the counts of {@link #faults} stay. */
    public void resetCounters() {
        plan.resetTraffic();
    }

    /**
     * Returns how many faults were injected since the proxy was opened.
     *
     * @return the number by kind, without the kinds of which there were none
     */
    public Map<FaultKind, Long> faults() {
        return plan.counts();
    }

    /**
     * Waits until faults of a kind have been injected, for instance until a request has been caught in a stall.
     *
     * @param kind the kind
     * @param count how many since the proxy was opened
     * @param wait how long to wait at most
     * @return false if there were fewer in that time
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public boolean awaitFaults(FaultKind kind, long count, Duration wait) throws InterruptedException {
        return plan.awaitCount(kind, count, wait);
    }

    /** Resets all connections and closes the port. Harmless when repeated; cut connections are not counted as faults. */
    @Override
    public void close() {
        plan.lock.lock();
        try {
            closed = true;
            List.copyOf(links).forEach(Link::cut);
            Link.reset(reservation);
        } finally {
            plan.lock.unlock();
        }
        stopListening();
    }

    static Thread daemon(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Without the lock held, since the thread that accepts may want it. */
    private void stopListening() {
        Listener stopping;
        plan.lock.lock();
        try {
            stopping = listener;
            listener = null;
        } finally {
            plan.lock.unlock();
        }
        if (stopping != null) {
            stopping.stop();
        }
    }

    private void accept(ServerSocket from) {
        while (true) {
            try {
                forward(from.accept());
            } catch (IOException e) {
                // Closing the listener is the only way to end the wait for a client.
                return;
            }
        }
    }

    private void forward(Socket client) {
        Socket upstream = new Socket();
        try {
            client.setTcpNoDelay(true);
            upstream.connect(server, CONNECT_MILLIS);
            upstream.setTcpNoDelay(true);
        } catch (IOException unreachable) {
            Link.reset(client);
            Link.reset(upstream);
            return;
        }
        Link link = new Link(plan, client, upstream);
        plan.lock.lock();
        try {
            if (closed) {
                link.cut();
                return;
            }
            links.add(link);
            plan.connectionOpened();
            link.threads(threadName(Long.toString(++linkNumber)), () -> forget(link))
                    .forEach(Thread::start);
        } finally {
            plan.lock.unlock();
        }
    }

    private void forget(Link link) {
        plan.lock.lock();
        try {
            links.remove(link);
        } finally {
            plan.lock.unlock();
        }
    }

    private String threadName(String part) {
        return "pawl-fault-proxy-" + port + "-" + part;
    }

    private record Listener(ServerSocket socket, Thread thread) {

        /** The port is free only when the thread has left its wait for a client. */
        void stop() {
            boolean interrupted = false;
            try {
                socket.close();
                while (thread.isAlive()) {
                    try {
                        thread.join();
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Could not close port " + socket.getLocalPort() + ".", e);
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
