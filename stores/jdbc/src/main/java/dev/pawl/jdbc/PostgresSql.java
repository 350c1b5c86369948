package dev.pawl.jdbc;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * The statements of one mapping. Those that decide a whole commit of one key at once bound their waits for locks, write the row if
 * it is as expected, and leave the marker only if a row was written. The number of markers is the number of rows.
 */
final class PostgresSql {
    /** Evaluated before any lock is taken, and in force until the end of the statement's transaction. */
    static final String BOUND_WAITS = "set_config('lock_timeout', ?, TRUE)";

    private final String insert;
    private final Map<VersionForm, String> updates = new EnumMap<>(VersionForm.class);
    private final Map<VersionForm, String> deletes = new EnumMap<>(VersionForm.class);
    private final PostgresReplaces replaces;
    private final PostgresFewRows fewRows;
    private final PostgresWrites writes;

    PostgresSql(Mapping mapping, boolean marked) {
        String table = mapping.from();
        String guard = "(SELECT " + BOUND_WAITS + ") AS g";
        String into = "INSERT INTO " + table + " (" + MappingSql.insertColumns(mapping) + ") SELECT "
                + mapping.rowPlaceholders();
        // Whoever expects this key to be absent holds the same advisory lock: absence itself cannot be locked.
        String insertGuard = " FROM (SELECT " + BOUND_WAITS + ", pg_advisory_xact_lock(?)) AS g";
        this.insert = marked(into + insertGuard + mapping.grammar().unlessTaken(mapping), marked);
        this.replaces = new PostgresReplaces(mapping, marked);
        this.fewRows = new PostgresFewRows(mapping, marked);
        this.writes = new PostgresWrites(mapping);
        for (VersionForm form : VersionForm.values()) {
            String where = " WHERE " + mapping.idMatch("a") + " AND " + mapping.versionMatch("a", form);
            updates.put(
                    form,
                    marked(
                            "UPDATE " + table + " AS a SET " + mapping.assignments() + " FROM " + guard + where,
                            marked));
            deletes.put(form, marked("DELETE FROM " + table + " AS a USING " + guard + where, marked));
        }
    }

    private static String marked(String write, boolean marked) {
        return marked
                ? "WITH w AS (" + write + " RETURNING 1) INSERT INTO " + CommitLog.COMMITS
                        + " (attempt, committed) SELECT CAST(? AS uuid), TRUE FROM w"
                : write;
    }

    /** Returns the statement that decides a commit of one step. */
    String deciding(Step step) {
        return switch (step.action()) {
            case INSERT -> insert;
            case UPDATE -> Objects.requireNonNull(updates.get(VersionForm.of(step.expectedVersion())));
            case DELETE -> Objects.requireNonNull(deletes.get(VersionForm.of(step.expectedVersion())));
            case READ -> throw new IllegalArgumentException(step.key() + " is only read.");
        };
    }

    PostgresReplaces replaces() {
        return replaces;
    }

    PostgresFewRows fewRows() {
        return fewRows;
    }

    PostgresWrites writes() {
        return writes;
    }
}
