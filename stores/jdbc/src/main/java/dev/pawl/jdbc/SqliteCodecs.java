package dev.pawl.jdbc;

import dev.pawl.store.Kind;
import dev.pawl.store.Node;
import dev.pawl.store.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which codec fits which column of SQLite, by the affinity of its declared type. */
final class SqliteCodecs {
    private SqliteCodecs() {}

    /** The affinities, by the rules of section 3.1 of https://www.sqlite.org/datatype3.html. */
    enum Affinity {
        INTEGER,
        TEXT,
        BLOB,
        REAL,
        NUMERIC;

        static Affinity of(TableShape.Column column) {
            String type = column.cast().toUpperCase(Locale.ROOT);
            if (type.contains("INT")) {
                return INTEGER;
            } else if (type.contains("CHAR") || type.contains("CLOB") || type.contains("TEXT")) {
                return TEXT;
            } else if (type.contains("BLOB") || type.isEmpty()) {
                return BLOB;
            }
            return type.contains("REAL") || type.contains("FLOA") || type.contains("DOUB") ? REAL : NUMERIC;
        }
    }

    /** Returns a codec for a field on a column, or null if the two do not fit. */
    static @Nullable ColumnCodec of(Kind.Field field, TableShape.Column column, TextRules rules, JsonText json) {
        Affinity affinity = Affinity.of(column);
        if (affinity == Affinity.TEXT) {
            return TextCodecs.of(field, column, rules, json);
        }
        boolean whole = affinity == Affinity.INTEGER || affinity == Affinity.NUMERIC;
        return switch (field.type()) {
            case BOOL ->
                whole
                        ? ColumnCodec.of(
                                Node.Bool.class, bool -> Parameter.of(bool.value() ? 1L : 0L), (row, index) -> {
                                    Number found = number(row, index, column);
                                    return found == null ? null : new Node.Bool(found.longValue() != 0);
                                })
                        : null;
            case INT64 ->
                whole
                        ? ColumnCodec.of(Node.Int64.class, number -> Parameter.of(number.value()), (row, index) -> {
                            Number found = number(row, index, column);
                            return found == null ? null : new Node.Int64(exactLong(found, column));
                        })
                        : null;
            case FLOAT64 -> affinity == Affinity.REAL ? real(column) : null;
            case BYTES ->
                affinity == Affinity.BLOB
                        ? ColumnCodec.of(Node.Bytes.class, bytes -> Parameter.of(bytes.value()), (row, index) -> {
                            byte[] found = row.getBytes(index);
                            return found == null ? null : new Node.Bytes(found);
                        })
                        : null;
            case LIST, FIELDS ->
                column.type().toUpperCase(Locale.ROOT).startsWith("JSON")
                        ? ColumnCodec.json(json, true, column.toString())
                        : null;
            case TEXT, DECIMAL, BIG_INTEGER, UUID, TIMESTAMP, DATE, ANY -> null;
        };
    }

    private static ColumnCodec real(TableShape.Column column) {
        return ColumnCodec.of(
                Node.Float64.class,
                number -> {
                    double value = number.value();
                    // SQLite stores NaN as NULL, and -0.0 as the integer 0: sections 2.3 and 3 of its file format.
                    if (Double.isNaN(value) || (value == 0 && Double.doubleToRawLongBits(value) != 0)) {
                        throw new StoreException("SQLite cannot keep " + value, null);
                    }
                    return Parameter.of(value);
                },
                (row, index) -> {
                    Number found = number(row, index, column);
                    return found == null ? null : new Node.Float64(found.doubleValue());
                });
    }

    /** Any column of SQLite may hold a value of any type, so what is found is checked. */
    static @Nullable Number number(ResultSet row, int index, TableShape.Column column) throws SQLException {
        Object found = row.getObject(index);
        if (found == null || found instanceof Number) {
            return (Number) found;
        }
        throw new StoreException(
                "The column " + column + " holds a " + found.getClass().getSimpleName()
                        + " in a row where a number was expected.",
                null);
    }

    private static long exactLong(Number found, TableShape.Column column) {
        if (found instanceof Double || found instanceof Float) {
            throw new StoreException("The column " + column + " holds " + found + ", not a whole number.", null);
        }
        return found.longValue();
    }
}
