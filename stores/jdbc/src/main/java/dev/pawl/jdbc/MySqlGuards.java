package dev.pawl.jdbc;

import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Key;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The rows that stand for absent keys, which cannot be locked themselves: InnoDB locks the gap between two ids only at REPEATABLE
 * READ, where it makes strangers wait for each other, or none at all. A key's row is found by its hash, so two keys with one
 * row only wait for each other for nothing.
 */
final class MySqlGuards {
    static final Name TABLE = new Name(null, "pawl_guards");
    private static final int ROWS = 1024;
    private static final int DIGITS = 32;

    private MySqlGuards() {}

    static long of(Step step) {
        return of(step.mapping().table(), step.key());
    }

    static long of(Name table, Key key) {
        return Math.floorMod(AdvisoryLock.of(table, key), ROWS);
    }

    static List<String> ddl() {
        String digits = IntStream.range(0, DIGITS)
                .mapToObj(digit -> digit == 0 ? "SELECT 0 AS d" : "SELECT " + digit)
                .collect(Collectors.joining(" UNION ALL "));
        return List.of(
                "CREATE TABLE IF NOT EXISTS pawl_guards (n INT PRIMARY KEY) ENGINE = InnoDB",
                "INSERT IGNORE INTO pawl_guards (n) SELECT " + DIGITS + " * a.d + b.d FROM (" + digits + ") AS a JOIN ("
                        + digits + ") AS b");
    }

    static CommitOutcome missing(Plan plan) {
        return Outcomes.failed(
                "The commit of " + plan.subject() + " was not made: a row of " + TABLE
                        + " is missing. Run the statements of `pawl ddl` again.",
                null);
    }
}
