package dev.pawl.benchmarks.contention;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Samples as comma-separated values; no value holds a comma. */
public final class SampleFile {
    private static final String HEADER =
            "database,load,threads,round,subject,role,seconds,committed,throughput,p50_micros,p99_micros,conflicts,gave_up,"
                    + "lost,doubled";
    private static final int COLUMNS = HEADER.split(",").length;

    private SampleFile() {}

    /**
     * Writes samples.
     *
     * @param file where to; replaced if it is there
     * @param samples the samples
     * @throws IOException if the file cannot be written
     */
    public static void write(Path file, List<Sample> samples) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(HEADER);
        samples.forEach(sample -> lines.add(line(sample)));
        Files.write(file, lines);
    }

    /**
     * Reads what {@link #write} has written.
     *
     * @param file where from
     * @return the samples
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if a line is not a sample, which the message names, or if there is none
     */
    public static List<Sample> read(Path file) throws IOException {
        List<String> lines = lines(file);
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (i == 0 ? !lines.get(0).equals(HEADER) : !samples.addAll(sample(lines.get(i)))) {
                throw new IllegalArgumentException(
                        "Line " + (i + 1) + " of " + file + " is not what 'pawl bench contention' writes.");
            }
        }
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("There are no figures in " + file + ".");
        }
        return samples;
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            return Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + " is no text, and not what 'pawl bench contention' writes.", e);
        }
    }

    private static String line(Sample sample) {
        return Stream.of(
                        sample.database(),
                        sample.load().name(),
                        sample.threads(),
                        sample.round(),
                        sample.subject(),
                        sample.role(),
                        sample.seconds(),
                        sample.committed(),
                        sample.throughput(),
                        sample.p50Micros(),
                        sample.p99Micros(),
                        sample.conflicts(),
                        sample.gaveUp(),
                        sample.lost(),
                        sample.doubled())
                .map(Object::toString)
                .collect(Collectors.joining(","));
    }

    /** Returns the one sample of a line, or nothing if it is none. */
    private static List<Sample> sample(String line) {
        String[] cells = line.split(",", -1);
        if (cells.length != COLUMNS) {
            return List.of();
        }
        try {
            return List.of(new Sample(
                    cells[0],
                    Load.valueOf(cells[1]),
                    Integer.parseInt(cells[2]),
                    Integer.parseInt(cells[3]),
                    cells[4],
                    Role.parse(cells[5]),
                    Double.parseDouble(cells[6]),
                    Long.parseLong(cells[7]),
                    Double.parseDouble(cells[8]),
                    Long.parseLong(cells[9]),
                    Long.parseLong(cells[10]),
                    Long.parseLong(cells[11]),
                    Long.parseLong(cells[12]),
                    Long.parseLong(cells[13]),
                    Long.parseLong(cells[14])));
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }
}
