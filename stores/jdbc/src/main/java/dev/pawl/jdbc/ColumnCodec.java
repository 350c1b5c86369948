package dev.pawl.jdbc;

import dev.pawl.store.Node;
import dev.pawl.store.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How the values of one field are bound to, and read from, one column. NULL is no concern of it. */
interface ColumnCodec {

    /**
     * Returns what is bound for a value.
     *
     * @throws StoreException if the column cannot keep the value exactly
     */
    Parameter encode(Node value);

    /** Returns the value, or null if the column is NULL. */
    @Nullable
    Node decode(ResultSet row, int index) throws SQLException;

    /** Reads a column that is not NULL. */
    interface Reader {
        @Nullable
        Node read(ResultSet row, int index) throws SQLException;
    }

    static <N extends Node> ColumnCodec of(Class<N> type, Function<N, Parameter> encode, Reader decode) {
        return new ColumnCodec() {
            @Override
            public Parameter encode(Node value) {
                if (!type.isInstance(value)) {
                    throw new StoreException(
                            "the value is a " + value.getClass().getSimpleName() + " where a " + type.getSimpleName()
                                    + " was declared",
                            null);
                }
                return encode.apply(type.cast(value));
            }

            @Override
            public @Nullable Node decode(ResultSet row, int index) throws SQLException {
                return decode.read(row, index);
            }
        };
    }

    /** A codec for a column whose driver class stands for the node as it is. */
    static <N extends Node, V> ColumnCodec of(
            Class<N> type, Function<N, Parameter> encode, Class<V> column, Function<V, Node> decode) {
        return of(type, encode, (row, index) -> {
            V found = row.getObject(index, column);
            return found == null ? null : decode.apply(found);
        });
    }

    /** A codec for a column of text. */
    static <N extends Node> ColumnCodec text(Class<N> type, Function<N, String> encode) {
        return of(type, value -> Parameter.of(encode.apply(value)), (row, index) -> {
            String found = row.getString(index);
            return found == null ? null : new Node.Text(found);
        });
    }

    /** A codec for a column of JSON or of JSON in text. */
    static ColumnCodec json(JsonText json, boolean text, String where) {
        return of(
                Node.class,
                value -> {
                    String written = json.write(value, "");
                    return text ? Parameter.of(written) : Parameter.untyped(written);
                },
                (row, index) -> {
                    String found = row.getString(index);
                    return found == null ? null : json.read(found, where);
                });
    }
}
