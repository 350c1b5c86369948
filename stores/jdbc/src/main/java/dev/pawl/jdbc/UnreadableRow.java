package dev.pawl.jdbc;

import dev.pawl.store.Key;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells of a row that holds what it never should, left by some other program: it fails the commit that meets it, and no other. */
final class UnreadableRow extends SQLException {
    private static final long serialVersionUID = 1;
    private static final String DATA_EXCEPTION = "22";
    /** What pgjdbc says of types that do not go together, and MySQL's driver of what it cannot convert. */
    private static final Set<String> OF_VALUES = Set.of("42821", "S1009");

    UnreadableRow(String message, @Nullable Exception cause) {
        super(message, cause);
    }

    /** Returns what tells that a column of a row cannot be read; an error that is not about its value stays what it is. */
    static SQLException of(String column, Key key, Name table, Exception error) {
        if (error instanceof SQLException sql && !isOfValue(sql)) {
            return sql;
        }
        return new UnreadableRow(
                "Cannot read the column " + column + " of " + key + " in " + table + ": " + error.getMessage(), error);
    }

    private static boolean isOfValue(SQLException error) {
        String state = error.getSQLState();
        return error instanceof SQLDataException
                || (state != null && (state.startsWith(DATA_EXCEPTION) || OF_VALUES.contains(state)));
    }
}
