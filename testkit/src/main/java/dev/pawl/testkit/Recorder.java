package dev.pawl.testkit;

import dev.pawl.CallObserver;
import dev.pawl.Pawl;
import dev.pawl.store.Condition;
import dev.pawl.store.Key;
import dev.pawl.store.Store;
import dev.pawl.testkit.HistoryEvent.Seen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes a history: what clients asked and were told, and what the store was asked and answered, one JSON object per line, in
 * the format of {@code docs/history-format.md}. {@link HistoryReader} reads it back.
 *
 * <p>A line is handed to the operating system, whole, before the recorded call goes on. So a history survives the death of its
 * process up to the last line, but not, before {@link #close}, the loss of power. A recorder that can no longer write throws
 * from the calls that it records: better a run that stops than a history with a hole. Safe for use by many threads; the lines of
 * one thread are in the order of its calls.
 */
public final class Recorder implements CallObserver, AutoCloseable {
    private final HistoryWriter writer;
    private final String process;
    private final LongSupplier clock;
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong batches = new AtomicLong();
    private final ThreadLocal<Deque<Long>> running = ThreadLocal.withInitial(ArrayDeque::new);

    Recorder(HistoryWriter writer, String process, long pid, String clockName, Instant time, LongSupplier clock) {
        this.writer = writer;
        this.process = Objects.requireNonNull(process, "process");
        this.clock = clock;
        write(new HistoryEvent.Opened(process, HistoryEvent.Opened.FORMAT, pid, clockName, time, now()));
    }

    /**
     * Opens a recorder on a new file.
     *
     * @param file the file, which must not exist: each process records into a file of its own
     * @param process a name for this process that no other recorded process has
     * @return the recorder
     * @throws UncheckedIOException if the file exists already or cannot be made
     */
    public static Recorder to(Path file, String process) {
        try {
            long pid = ProcessHandle.current().pid();
            Instant time = Instant.now();
            return new Recorder(HistoryWriter.to(file), process, pid, MonotonicClock.name(), time, System::nanoTime);
        } catch (FileAlreadyExistsException e) {
            throw new UncheckedIOException(
                    "The history " + file + " exists already; record into a new file, one per process.", e);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not make the history " + file + ".", e);
        }
    }

    /**
     * Tells whether what several processes of this machine record can be checked together: only if they share a clock, as on Linux.
     *
     * @return false if the histories of each process have to be checked by themselves
     */
    public static boolean processesShareAClock() {
        return MonotonicClock.isShared();
    }

    /**
     * Begins a {@link Pawl} of which everything is recorded: what its callers ask and are told, and what the store is asked and
     * answers. It takes the place of {@code Pawl.builder(store)}.
     *
     * @param store the store
     * @return a builder whose observer is set
     */
    public Pawl.Builder pawl(Store store) {
        return Pawl.builder(recording(store)).observer(this);
    }

    /**
     * Wraps a store so that its reads, commits and settlements are recorded; bindings and pages of ids are not. Clients are
     * named by their threads.
     *
     * @param store the store, which is closed together with the wrapper; the recorder stays open
     * @return a store that answers the same
     */
    public Store recording(Store store) {
        return new RecordingStore(store, this);
    }

    /** Records that a client, named by its thread, begins a call. */
    @Override
    public Call began(String operation, List<Key> keys) {
        long number = calls.incrementAndGet();
        write(new HistoryEvent.Called(process, client(), number, operation, keys, now()));
        running.get().push(number);
        return (ending, seen, left) -> {
            long at = now();
            running.get().remove(number);
            write(new HistoryEvent.Told(process, number, ending, states(seen), states(left), at));
        };
    }

    private static List<Seen> states(List<Condition> states) {
        return states.stream()
                .map(state -> new Seen(state.key(), state.expected()))
                .toList();
    }

    /** Ends the history and forces it to disk. Harmless when repeated. */
    @Override
    public void close() {
        writer.close();
    }

    String process() {
        return process;
    }

    /** The innermost call of this thread that is under way. */
    @Nullable
    Long call() {
        return running.get().peek();
    }

    /** Virtual threads have no name unless they are given one. */
    static String client() {
        Thread thread = Thread.currentThread();
        return thread.getName().isEmpty() ? "thread-" + thread.getId() : thread.getName();
    }

    long nextBatch() {
        return batches.incrementAndGet();
    }

    long now() {
        return clock.getAsLong();
    }

    void write(HistoryEvent event) {
        writer.write(event);
    }
}
