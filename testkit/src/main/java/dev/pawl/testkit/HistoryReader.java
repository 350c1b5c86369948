package dev.pawl.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Reads a history line by line. A last line without its line end is what a crash in the middle of a write leaves: it is left
 * out, and {@link #truncated} tells so. Anything else that is not an event is an error that names its line. For one thread at a
 * time.
 */
public final class HistoryReader implements AutoCloseable {
    private static final int MAX_LINE_BYTES = 1 << 26;

    /** Where a line stands in the buffer. */
    private record Line(int start, int length) {}

    private final Path file;
    private final InputStream in;
    private final ThreadLocal<EventParser> parser = ThreadLocal.withInitial(EventParser::new);
    private byte[] buffer = new byte[1 << 20];
    private int limit;
    /** Where the line begins of which the buffer does not hold the end. */
    private int rest;
    /** What the lines of the buffer are: events, or the errors of those that are none. */
    private Object[] parsed = new Object[0];

    private int position;
    private long line;
    private boolean truncated;

    private HistoryReader(Path file, InputStream in) {
        this.file = file;
        this.in = in;
    }

    /**
     * Opens a history.
     *
     * @param file the file
     * @return a reader at its first line
     * @throws UncheckedIOException if the file cannot be opened
     */
    public static HistoryReader open(Path file) {
        try {
            return new HistoryReader(file, Files.newInputStream(file));
        } catch (IOException e) {
            throw new UncheckedIOException("Could not open the history " + file + ".", e);
        }
    }

    /**
     * Reads the next event.
     *
     * @return the event, or nothing at the end
     * @throws HistoryException if the line is not an event, or if the first line is not the beginning of a history
     * @throws UncheckedIOException if the file cannot be read
     */
    public Optional<HistoryEvent> next() {
        if (position == parsed.length && !fill()) {
            return Optional.empty();
        }
        line++;
        Object next = parsed[position];
        parsed[position++] = "";
        if (!(next instanceof HistoryEvent event)) {
            Exception cause = (Exception) next;
            String why = cause instanceof JacksonException json ? json.getOriginalMessage() : cause.getMessage();
            throw broken(String.valueOf(why), cause);
        }
        if (line == 1 && !(event instanceof HistoryEvent.Opened)) {
            throw broken("a history begins with an event of the kind 'history'", null);
        }
        if (event instanceof HistoryEvent.Opened opened && opened.format() != HistoryEvent.Opened.FORMAT) {
            throw broken("it is of format " + opened.format() + "; readable is " + HistoryEvent.Opened.FORMAT, null);
        }
        return Optional.of(event);
    }

    /**
     * Reads the events that are left, as they are asked for.
     *
     * @return the events; the errors are those of {@link #next}
     */
    public Stream<HistoryEvent> events() {
        return Stream.generate(this::next).takeWhile(Optional::isPresent).map(Optional::get);
    }

    /**
     * Tells, once the end is reached, whether the last line was torn and left out.
     *
     * @return true if the file does not end with a line end, as after a crash
     */
    public boolean truncated() {
        return truncated;
    }

    /**
     * Returns the number of the line that was read last.
     *
     * @return the number, 1 for the first
     */
    public long line() {
        return line;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not close the history " + file + ".", e);
        }
    }

    /** Reads the next lines, and has all processors make events of them. */
    private boolean fill() {
        List<Line> lines = List.of();
        while (lines.isEmpty()) {
            System.arraycopy(buffer, rest, buffer, 0, limit - rest);
            limit -= rest;
            rest = 0;
            if (!readMore()) {
                truncated = limit > 0 || line == 0;
                parsed = new Object[0];
                position = 0;
                return false;
            }
            lines = lines();
        }
        parsed = lines.parallelStream().map(this::parsed).toArray();
        position = 0;
        return true;
    }

    private boolean readMore() {
        if (limit == buffer.length) {
            if (limit >= MAX_LINE_BYTES) {
                line++;
                throw broken("it is longer than " + MAX_LINE_BYTES + " bytes", null);
            }
            buffer = Arrays.copyOf(buffer, 2 * limit);
        }
        try {
            int read = in.read(buffer, limit, buffer.length - limit);
            limit += Math.max(0, read);
            return read > 0;
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read the history " + file + " after line " + line + ".", e);
        }
    }

    private List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        for (int end = 0; end < limit; end++) {
            if (buffer[end] == '\n') {
                lines.add(new Line(rest, end - rest));
                rest = end + 1;
            }
        }
        return lines;
    }

    private Object parsed(Line text) {
        try {
            return parser.get().parse(buffer, text.start, text.length);
        } catch (JacksonException | IllegalArgumentException e) {
            return e;
        }
    }

    /**
     * Makes the error of whoever finds that the line which was read last contradicts those before it.
     *
     * @param why what is wrong, as the end of a sentence
     * @return an error that names the line
     */
    public HistoryException broken(String why) {
        return broken(why, null);
    }

    private HistoryException broken(String why, @Nullable Exception cause) {
        return new HistoryException(line, "Line " + line + " of " + file + " cannot be read: " + why, cause);
    }
}
