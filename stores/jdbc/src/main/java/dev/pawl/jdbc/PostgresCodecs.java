package dev.pawl.jdbc;

import dev.pawl.store.Kind;
import dev.pawl.store.Node;
import dev.pawl.store.StoreException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which codec fits which column of PostgreSQL. */
final class PostgresCodecs {
    private static final Set<String> TEXTS = Set.of("text", "character varying", "varchar", "citext");
    private static final Set<String> INTEGERS = Set.of("smallint", "integer", "bigint");
    /** Of a numeric column without precision, by the table of numeric types in PostgreSQL's manual. */
    private static final int DIGITS_BEFORE_THE_POINT = 131_072;

    private static final int DIGITS_BEHIND_THE_POINT = 16_383;
    /** As far back as the driver goes, which is a little less far than the server does. */
    private static final LocalDate FIRST_DAY = LocalDate.of(-4712, 1, 1);

    private static final LocalDate LAST_MOMENTS = LocalDate.of(294_276, 12, 31);
    private static final LocalDate LAST_DAY = LocalDate.of(5_874_897, 12, 31);

    private PostgresCodecs() {}

    static boolean isInteger(TableShape.Column column) {
        return INTEGERS.contains(column.cast());
    }

    /** Returns a codec for a field on a column, or null if the two do not fit. */
    static @Nullable ColumnCodec of(Kind.Field field, TableShape.Column column, TextRules rules, JsonText json) {
        String type = column.cast();
        if (TEXTS.contains(type)) {
            return TextCodecs.of(field, column, rules, json);
        }
        return switch (field.type()) {
            case BOOL ->
                type.equals("boolean")
                        ? ColumnCodec.of(
                                Node.Bool.class, bool -> Parameter.of(bool.value()), Boolean.class, Node.Bool::new)
                        : null;
            case INT64 -> INTEGERS.contains(type) ? integer(column) : null;
            case BIG_INTEGER -> type.equals("numeric") ? bigInteger(column) : null;
            case DECIMAL -> type.equals("numeric") ? decimal(column) : null;
            case FLOAT64 ->
                type.equals("double precision")
                        ? ColumnCodec.of(
                                Node.Float64.class,
                                number -> Parameter.of(number.value()),
                                Double.class,
                                Node.Float64::new)
                        : null;
            case BYTES ->
                type.equals("bytea")
                        ? ColumnCodec.of(Node.Bytes.class, bytes -> Parameter.of(bytes.value()), (row, index) -> {
                            byte[] found = row.getBytes(index);
                            return found == null ? null : new Node.Bytes(found);
                        })
                        : null;
            case UUID ->
                type.equals("uuid")
                        ? ColumnCodec.of(
                                Node.Uuid.class, uuid -> Parameter.of(uuid.value()), UUID.class, Node.Uuid::new)
                        : null;
            case TIMESTAMP -> type.equals("timestamp with time zone") ? moment(column) : null;
            case DATE -> type.equals("date") ? date() : null;
            case TEXT -> column.type().startsWith("enum ") ? enumeration(rules) : null;
            case LIST, FIELDS, ANY ->
                type.equals("jsonb") || type.equals("json") ? ColumnCodec.json(json, false, column.toString()) : null;
        };
    }

    private static ColumnCodec enumeration(TextRules rules) {
        return ColumnCodec.of(
                Node.Text.class,
                text -> {
                    rules.require(text.value(), "the value");
                    return Parameter.untyped(text.value());
                },
                (row, index) -> {
                    String found = row.getString(index);
                    return found == null ? null : new Node.Text(found);
                });
    }

    private static ColumnCodec integer(TableShape.Column column) {
        long max = column.cast().equals("smallint")
                ? Short.MAX_VALUE
                : column.cast().equals("integer") ? Integer.MAX_VALUE : Long.MAX_VALUE;
        return ColumnCodec.of(
                Node.Int64.class,
                number -> {
                    if (number.value() > max || number.value() < -max - 1) {
                        throw new StoreException(number.value() + " is out of the column's range", null);
                    }
                    return Parameter.of(number.value());
                },
                (row, index) -> {
                    // The driver makes an object of class Long only of what is a bigint.
                    long found = row.getLong(index);
                    return row.wasNull() ? null : new Node.Int64(found);
                });
    }

    private static ColumnCodec bigInteger(TableShape.Column column) {
        return ColumnCodec.of(
                Node.BigInt.class,
                number -> Parameter.of(fitted(new BigDecimal(number.value()), column)),
                BigDecimal.class,
                number -> new Node.BigInt(number.toBigIntegerExact()));
    }

    private static ColumnCodec decimal(TableShape.Column column) {
        return ColumnCodec.of(
                Node.Decimal.class,
                number -> Parameter.of(fitted(number.value(), column)),
                BigDecimal.class,
                Node.Decimal::new);
    }

    private static BigDecimal fitted(BigDecimal number, TableShape.Column column) {
        if (column.limit() >= 0) {
            return FixedScale.fitted(number, column);
        }
        FixedScale.requireDigits(number, DIGITS_BEFORE_THE_POINT, DIGITS_BEHIND_THE_POINT);
        return number;
    }

    private static ColumnCodec moment(TableShape.Column column) {
        return ColumnCodec.of(
                Node.Timestamp.class,
                moment -> {
                    FixedScale.requireSeconds(moment.value(), column.scale());
                    OffsetDateTime utc = moment.value().atOffset(ZoneOffset.UTC);
                    requireWithin(utc.toLocalDate(), LAST_MOMENTS);
                    return Parameter.of(utc);
                },
                OffsetDateTime.class,
                moment -> {
                    requireFinite(moment.getYear());
                    return new Node.Timestamp(moment.toInstant());
                });
    }

    private static ColumnCodec date() {
        return ColumnCodec.of(
                Node.Date.class,
                day -> {
                    requireWithin(day.value(), LAST_DAY);
                    return Parameter.of(day.value());
                },
                LocalDate.class,
                day -> {
                    requireFinite(day.getYear());
                    return new Node.Date(day);
                });
    }

    /** The driver makes infinity of what is too far away. */
    private static void requireWithin(LocalDate day, LocalDate last) {
        if (day.isBefore(FIRST_DAY) || day.isAfter(last)) {
            throw new StoreException(day + " is out of the column's range, " + FIRST_DAY + " to " + last, null);
        }
    }

    /** The driver gives infinity as the first or the last day there is in Java, which the column could not keep. */
    private static void requireFinite(int year) {
        if (year == Year.MIN_VALUE || year == Year.MAX_VALUE) {
            throw new StoreException((year < 0 ? "-" : "") + "infinity is no point in time", null);
        }
    }
}
