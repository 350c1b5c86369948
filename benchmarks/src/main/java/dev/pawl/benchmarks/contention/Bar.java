package dev.pawl.benchmarks.contention;

import static dev.pawl.benchmarks.contention.Load.HOT;
import static dev.pawl.benchmarks.contention.Load.SPREAD;
import static dev.pawl.benchmarks.contention.Load.TRANSFER;

import java.util.List;
import java.util.Optional;

/**
 * How many times the throughput of the best strategy by hand Pawl is meant to reach. Immutable and safe for use by many threads.
 *
 * @param floor the least
 * @param goal what to aim for
 */
public record Bar(double floor, double goal) {
    private static final Bar ALONE = new Bar(0.95, 1);

    private static final List<Row> ROWS = List.of(
            new Row("PostgreSQL", HOT, 64, new Bar(30, 55)),
            new Row("PostgreSQL", SPREAD, 64, new Bar(5, 9)),
            new Row("PostgreSQL", TRANSFER, 64, new Bar(3, 7)),
            new Row("PostgreSQL", HOT, 8, new Bar(4, 8)),
            new Row("PostgreSQL", SPREAD, 8, new Bar(1.3, 2)),
            new Row("SQLite", HOT, 64, new Bar(24, 55)),
            new Row("SQLite", SPREAD, 64, new Bar(12, 22)),
            new Row("SQLite", TRANSFER, 64, new Bar(6, 15)),
            new Row("SQLite", HOT, 8, new Bar(5, 9)),
            new Row("SQLite", SPREAD, 8, new Bar(4, 6)),
            new Row("MariaDB", HOT, 64, new Bar(20, 20)),
            new Row("MariaDB", SPREAD, 64, new Bar(4, 4)));

    private record Row(String database, Load load, int threads, Bar bar) {}

    /**
     * Returns the bar of a cell.
     *
     * @param cell the cell
     * @return the bar, if there is one
     */
    public static Optional<Bar> of(Cell cell) {
        if (cell.threads() == 1) {
            return Optional.of(ALONE);
        }
        return ROWS.stream()
                .filter(row -> row.database.equals(cell.database())
                        && row.load == cell.load()
                        && row.threads == cell.threads())
                .map(Row::bar)
                .findFirst();
    }
}
