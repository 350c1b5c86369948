package dev.pawl.cli;

import dev.pawl.benchmarks.contention.Sample;
import dev.pawl.benchmarks.contention.SampleFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a comparison measures, written down on close, if it is to be. What was measured before something failed is not thrown away,
 * but goes to a file of its own: it neither replaces the figures of a whole comparison, nor passes for them.
 */
final class Figures implements Closeable {
    private final @Nullable OutputFile file;
    private final PrintWriter err;
    private final List<Sample> samples = new ArrayList<>();
    private boolean whole;

    /** Keeps nothing yet; without a file it writes nothing down. */
    Figures(@Nullable OutputFile file, PrintWriter err) {
        this.file = file;
        this.err = err;
    }

    void add(Sample sample) {
        samples.add(sample);
    }

    /** Returns the turns that have ended. */
    List<Sample> samples() {
        return List.copyOf(samples);
    }

    /** Says that no more is to come. */
    void end() {
        whole = true;
    }

    @Override
    public void close() throws IOException {
        if (file == null || samples.isEmpty()) {
            return;
        }
        OutputFile target = whole ? file : file.beside(".partial.csv");
        target.write(path -> SampleFile.write(path, samples));
        if (!whole) {
            err.println("The comparison did not come to its end. What it has measured is in " + target.path() + ".");
            err.flush();
        }
    }
}
