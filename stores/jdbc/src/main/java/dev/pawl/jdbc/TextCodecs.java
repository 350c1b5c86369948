package dev.pawl.jdbc;

import dev.pawl.store.Kind;
import dev.pawl.store.Node;
import dev.pawl.store.StoreException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Codecs for columns of text, alike on every database: the forms that {@link Node.Text} documents. */
final class TextCodecs {
    private TextCodecs() {}

    /** Returns a codec for a field on a column of text, or null if there is none. */
    static @Nullable ColumnCodec of(Kind.Field field, TableShape.Column column, TextRules rules, JsonText json) {
        return switch (field.type()) {
            case TEXT -> ColumnCodec.text(Node.Text.class, text -> checked(text.value(), column, rules));
            case DECIMAL ->
                ColumnCodec.text(
                        Node.Decimal.class, number -> checked(number.value().toString(), column, rules));
            case BIG_INTEGER ->
                ColumnCodec.text(
                        Node.BigInt.class, number -> checked(number.value().toString(), column, rules));
            case UUID ->
                ColumnCodec.text(Node.Uuid.class, uuid -> checked(uuid.value().toString(), column, rules));
            case TIMESTAMP ->
                ColumnCodec.text(
                        Node.Timestamp.class, moment -> checked(moment.value().toString(), column, rules));
            case DATE ->
                ColumnCodec.text(Node.Date.class, day -> checked(day.value().toString(), column, rules));
            case BYTES ->
                ColumnCodec.text(
                        Node.Bytes.class,
                        bytes -> checked(Base64.getEncoder().encodeToString(bytes.value()), column, rules));
            case LIST, FIELDS, ANY -> ColumnCodec.json(json, true, column.toString());
            case BOOL, INT64, FLOAT64 -> null;
        };
    }

    private static String checked(String text, TableShape.Column column, TextRules rules) {
        rules.require(text, "the value");
        // SQL silently cuts off blanks that are too many, so the length is not left to the database.
        if (column.limit() >= 0 && text.codePointCount(0, text.length()) > column.limit()) {
            throw new StoreException(
                    "the value has " + text.codePointCount(0, text.length()) + " characters, the column holds "
                            + column.limit(),
                    null);
        }
        return text;
    }
}
