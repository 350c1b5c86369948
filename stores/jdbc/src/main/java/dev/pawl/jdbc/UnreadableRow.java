package dev.pawl.jdbc;

import dev.pawl.store.Key;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Tells of a row that holds what it never should, left by some other program: it fails the commit that meets it, and no other. */
final class UnreadableRow extends SQLException {
    private static final long serialVersionUID = 1;

    UnreadableRow(String message, @Nullable Exception cause) {
        super(message, cause);
    }

    /** Returns what tells that a column of a row cannot be read. */
    static UnreadableRow of(String column, Key key, Name table, RuntimeException error) {
        return new UnreadableRow(
                "Cannot read the column " + column + " of " + key + " in " + table + ": " + error.getMessage(), error);
    }
}
