package dev.pawl.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection through a proxy: a thread that forwards what the client sends, and one that forwards what the server sends.
 * What both look at is guarded by the plan's lock, which is never held while bytes are forwarded.
 */
final class Link {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int CUT = -1;

    private final FaultPlan plan;
    private final Socket client;
    private final Socket server;
    private boolean open = true;
    private boolean inRequest;
    private boolean dropReplies;
    private long requestBytes;
    private byte[] tail = new byte[0];
    private @Nullable Fault pending;

    Link(FaultPlan plan, Socket client, Socket server) {
        this.plan = plan;
        this.client = client;
        this.server = server;
    }

    /** Makes the two threads; whoever calls this starts them. */
    List<Thread> threads(String name, Runnable whenEnded) {
        return List.of(
                FaultProxy.daemon(name + "-to-server", this::forwardRequests),
                FaultProxy.daemon(name + "-to-client", () -> {
                    forwardReplies();
                    whenEnded.run();
                }));
    }

    /** With the plan's lock held. */
    boolean isOpen() {
        return open;
    }

    /** Resets the connection on both sides; harmless when repeated. */
    void cut() {
        plan.lock.lock();
        try {
            open = false;
            reset(client);
            reset(server);
            plan.connectionEnded();
        } finally {
            plan.lock.unlock();
        }
    }

    static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException alreadyClosed) {
            // Then there is nothing to reset, and closing once more is harmless.
        }
        close(socket);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("Could not close " + socket + ": " + e.getMessage(), e);
        }
    }

    private void forwardRequests() {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = client.getInputStream();
            OutputStream out = server.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                int admitted = admitRequest(buffer, n);
                if (admitted == CUT) {
                    cut();
                    return;
                }
                out.write(buffer, 0, admitted);
                if (admitted < n) {
                    cutAfterForwarded();
                    return;
                }
            }
            server.shutdownOutput();
        } catch (IOException e) {
            cut();
        }
    }

    /** Returns how many of the bytes to forward; fewer than there are means to cut after them. */
    private int admitRequest(byte[] bytes, int length) {
        plan.lock.lock();
        try {
            if (!inRequest) {
                inRequest = true;
                requestBytes = 0;
                tail = new byte[0];
                plan.requestBegun();
            }
            if (pending == null) {
                pending = plan.hit(window(bytes, length), tail.length);
            }
            tail = newTail(bytes, length);
            Fault fault = pending;
            if (fault instanceof Fault.CutBefore) {
                plan.count(fault.kind());
                return CUT;
            }
            boolean stall = fault instanceof Fault.StallRequest;
            if (stall) {
                pending = null;
            }
            plan.awaitFlow(FaultProxy.Direction.TO_SERVER, stall ? fault : null, this);
            if (!open) {
                return CUT;
            }
            int admitted = length;
            if (fault instanceof Fault.CutWithin within && requestBytes + length > within.bytes()) {
                plan.count(fault.kind());
                admitted = (int) Math.max(0, within.bytes() - requestBytes);
            }
            requestBytes += admitted;
            plan.forwarding(admitted, 0);
            return admitted;
        } finally {
            plan.lock.unlock();
        }
    }

    private byte[] window(byte[] bytes, int length) {
        byte[] window = Arrays.copyOf(tail, tail.length + length);
        System.arraycopy(bytes, 0, window, tail.length, length);
        return window;
    }

    /** What must be looked at again together with the next piece, for a text that is torn apart between the two. */
    private byte[] newTail(byte[] bytes, int length) {
        byte[] window = window(bytes, length);
        return Arrays.copyOfRange(
                window, Math.max(0, window.length - RequestMatch.Containing.MAX_BYTES + 1), window.length);
    }

    /** A reset towards the server could overtake the bytes that were just forwarded, so its side ends in order. */
    private void cutAfterForwarded() throws IOException {
        plan.lock.lock();
        try {
            dropReplies = true;
            reset(client);
        } finally {
            plan.lock.unlock();
        }
        server.shutdownOutput();
    }

    private void forwardReplies() {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = server.getInputStream();
            OutputStream out = client.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                int admitted = admitReply(n);
                if (admitted == CUT) {
                    cut();
                    return;
                }
                out.write(buffer, 0, admitted);
            }
            end();
        } catch (IOException e) {
            cut();
        }
    }

    private int admitReply(int length) {
        plan.lock.lock();
        try {
            Fault fault = null;
            if (inRequest) {
                inRequest = false;
                fault = pending;
                pending = null;
                plan.replyBegun();
            }
            if (fault instanceof Fault.LoseReply) {
                plan.count(fault.kind());
                return CUT;
            }
            if (fault instanceof Fault.DropReply) {
                plan.count(fault.kind());
                dropReplies = true;
            }
            if (dropReplies) {
                return 0;
            }
            plan.awaitFlow(FaultProxy.Direction.TO_CLIENT, fault instanceof Fault.StallReply ? fault : null, this);
            if (!open) {
                return CUT;
            }
            plan.forwarding(0, length);
            return length;
        } finally {
            plan.lock.unlock();
        }
    }

    /** The server has closed its side: both sides end in order. */
    private void end() {
        plan.lock.lock();
        try {
            open = false;
            close(client);
            close(server);
            plan.connectionEnded();
        } finally {
            plan.lock.unlock();
        }
    }
}
