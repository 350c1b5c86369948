package dev.pawl.testkit;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/** Appends lines to a new file, each with one write. A stream and not a channel: an interrupted thread would close a channel. */
final class HistoryWriter implements AutoCloseable {
    private final Path file;
    private final FileOutputStream out;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean broken;
    private boolean closed;

    HistoryWriter(Path file, FileOutputStream out) {
        this.file = file;
        this.out = out;
    }

    /** Makes a new file, so that no torn line of an earlier history can be continued. */
    static HistoryWriter to(Path file) throws IOException {
        Files.createFile(file);
        return new HistoryWriter(file, new FileOutputStream(file.toFile(), true));
    }

    void write(HistoryEvent event) {
        byte[] json = HistoryFormat.MAPPER.writeValueAsBytes(event);
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        lock.lock();
        try {
            if (broken || closed) {
                throw new IllegalStateException(
                        "The history " + file + " is " + (closed ? "closed" : "incomplete since a write failed")
                                + "; nothing more can be recorded in it.");
            }
            out.write(line);
        } catch (IOException e) {
            // A line that follows a torn one would look like corruption in the middle.
            broken = true;
            throw new UncheckedIOException("Could not write to the history " + file + ".", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                out.getFD().sync();
                out.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not close the history " + file + ".", e);
        } finally {
            lock.unlock();
        }
    }
}
