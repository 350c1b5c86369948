package dev.pawl.testkit;

import dev.pawl.store.AttemptId;
import dev.pawl.store.Key;
import dev.pawl.store.Store;
import dev.pawl.store.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Instant;
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
public final class Recorder implements AutoCloseable {
    private final HistoryWriter writer;
    private final String process;
    private final LongSupplier clock;
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong batches = new AtomicLong();

    Recorder(HistoryWriter writer, String process, long pid, Instant time, LongSupplier clock) {
        this.writer = writer;
        this.process = Objects.requireNonNull(process, "process");
        this.clock = clock;
        write(new HistoryEvent.Opened(process, HistoryEvent.Opened.FORMAT, pid, time, now()));
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
            return new Recorder(
                    HistoryWriter.to(file), process, ProcessHandle.current().pid(), Instant.now(), System::nanoTime);
        } catch (FileAlreadyExistsException e) {
            throw new UncheckedIOException(
                    "The history " + file + " exists already; record into a new file, one per process.", e);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not make the history " + file + ".", e);
        }
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

    /**
     * Records that a client begins a call.
     *
     * @param client who calls
     * @param operation what is called, {@code update} say
     * @param keys the aggregates it is called for
     * @param asked what is asked, in the application's words, {@code increase by 5} say
     * @return the call, to be ended when the client has been told
     */
    public Call call(String client, String operation, List<Key> keys, String asked) {
        long number = calls.incrementAndGet();
        write(new HistoryEvent.Called(process, client, number, operation, keys, asked, now()));
        return new Call(number);
    }

    /** Ends the history and forces it to disk. Harmless when repeated. */
    @Override
    public void close() {
        writer.close();
    }

    String process() {
        return process;
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

    /** A call that a client has begun. For one thread at a time. */
    public final class Call {
        private final long number;
        private boolean ended;

        private Call(long number) {
            this.number = number;
        }

        /**
         * Records that the client was told how its call ended.
         *
         * @param outcome what it was told, in the application's words, {@code committed} say
         * @param version the version its aggregate is at, if it was told one
         * @param attempt the attempt that did it, if that is known
         * @throws IllegalStateException if the call has ended already
         */
        public void told(String outcome, @Nullable Version version, @Nullable AttemptId attempt) {
            long at = now();
            if (ended) {
                throw new IllegalStateException("Call " + number + " of " + process + " has ended already.");
            }
            ended = true;
            write(new HistoryEvent.Told(process, number, outcome, version, attempt, at));
        }
    }
}
