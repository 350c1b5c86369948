package dev.pawl.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The versions that many steps expect, as arrays beside those of a {@link KeySet} or {@link RowSet}. */
final class ExpectedVersions {
    private ExpectedVersions() {}

    /** Returns the arrays as parameters. */
    static String arrays(Mapping mapping) {
        return "CAST(? AS int8[])" + (mapping.stamped() ? ", CAST(? AS int8[])" : "");
    }

    /** Returns the names of the arrays' elements. */
    static String names(Mapping mapping) {
        return "counter" + (mapping.stamped() ? ", stamped" : "");
    }

    /** Returns the condition that a row {@code a} has the version that {@code k} expects. */
    static String match(Mapping mapping) {
        String stamp = mapping.stampColumn();
        return "a." + Name.quoted(mapping.versionColumn()) + " IS NOT DISTINCT FROM k.counter"
                + (stamp == null ? "" : " AND coalesce(a." + Name.quoted(stamp) + ", 0) = k.stamped");
    }

    /** Binds the arrays and returns the index behind the last. */
    static int bind(Mapping mapping, List<Step> steps, PreparedStatement statement, int from) throws SQLException {
        int index = from;
        RowSet.array("int8", steps, ExpectedVersions::counter, statement, index++);
        if (mapping.stamped()) {
            RowSet.array("int8", steps, step -> step.expectedVersion().stamp(), statement, index++);
        }
        return index;
    }

    private static @Nullable Object counter(Step step) {
        return step.expectedVersion().hasCounter() ? step.expectedVersion().counter() : null;
    }
}
