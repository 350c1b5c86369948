package dev.pawl.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value that is ready to be bound: nothing about it can fail any more that the store could have known beforehand. */
record Parameter(@Nullable Object value, boolean untyped) {
    static final Parameter NULL = new Parameter(null, true);

    static Parameter of(Object value) {
        return new Parameter(value, false);
    }

    /** A text whose SQL type is that of the place it is bound to: JSON, or a type of the user's own. */
    static Parameter untyped(String text) {
        return new Parameter(text, true);
    }

    void bind(PreparedStatement statement, int index) throws SQLException {
        if (value == null) {
            statement.setNull(index, Types.NULL);
        } else if (untyped) {
            statement.setObject(index, value, Types.OTHER);
        } else if (value instanceof String text) {
            statement.setString(index, text);
        } else if (value instanceof Long number) {
            statement.setLong(index, number);
        } else {
            statement.setObject(index, value);
        }
    }

    /** Binds all and returns the index behind the last. */
    static int bindAll(PreparedStatement statement, int from, List<Parameter> parameters) throws SQLException {
        int index = from;
        for (Parameter parameter : parameters) {
            parameter.bind(statement, index++);
        }
        return index;
    }
}
