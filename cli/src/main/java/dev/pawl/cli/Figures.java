package dev.pawl.cli;

import dev.pawl.benchmarks.contention.Sample;
import dev.pawl.benchmarks.contention.SampleFile;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a comparison measures, written down on close, if it is to be: what was measured before something failed is not thrown away.
 *
 * @param file where it is written down, if anywhere
 * @param samples the turns that have ended
 */
record Figures(@Nullable OutputFile file, List<Sample> samples) implements Closeable {
    static Figures in(@Nullable OutputFile file) {
        return new Figures(file, new ArrayList<>());
    }

    @Override
    public void close() throws IOException {
        if (file != null && !samples.isEmpty()) {
            file.write(path -> SampleFile.write(path, samples));
        }
    }
}
