package dev.pawl.jdbc;

import dev.pawl.store.Kind;
import dev.pawl.store.Node;
import dev.pawl.store.StoreException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which codec fits which column of MariaDB and MySQL. */
final class MySqlCodecs {
    private static final Set<String> TEXTS = Set.of("varchar", "tinytext", "text", "mediumtext", "longtext");
    /** How many bytes those types of text hold that do not say how many characters. */
    private static final Map<String, Integer> TEXT_BYTES =
            Map.of("tinytext", (1 << 8) - 1, "text", (1 << 16) - 1, "mediumtext", (1 << 24) - 1);

    private static final Set<String> BYTES = Set.of("varbinary", "tinyblob", "blob", "mediumblob", "longblob");
    private static final Map<String, Integer> INTEGER_BITS =
            Map.of("tinyint", 8, "smallint", 16, "mediumint", 24, "int", 32, "bigint", 64);
    /** A label of an ENUM in the type of its column, where a quote is doubled, and a backslash stands before what needs one. */
    private static final Pattern LABEL = Pattern.compile("'((?:[^']|'')*)'");

    private static final Pattern ESCAPED = Pattern.compile("''|\\\\.");
    private static final int UUID_CHARS = 36;
    private static final int UUID_BYTES = 16;

    /** As both drivers give a DATETIME as text, which goes through no time zone. */
    private static final DateTimeFormatter DATETIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter();

    private static final int FIRST_YEAR = 1000;
    private static final int LAST_YEAR = 9999;

    private MySqlCodecs() {}

    static boolean isText(TableShape.Column column) {
        return TEXTS.contains(column.cast());
    }

    static boolean isBytes(TableShape.Column column) {
        return BYTES.contains(column.cast()) || column.cast().equals("binary");
    }

    static boolean isInteger(TableShape.Column column) {
        return INTEGER_BITS.containsKey(base(column));
    }

    static boolean keepsUuidText(TableShape.Column column) {
        boolean chars = column.cast().equals("varchar") || column.cast().equals("char");
        return column.cast().equals("uuid") || (chars && column.limit() >= UUID_CHARS);
    }

    private static String base(TableShape.Column column) {
        return column.cast().replace(" unsigned", "");
    }

    /** Returns a codec for a field on a column, or null if the two do not fit. */
    static @Nullable ColumnCodec of(Kind.Field field, TableShape.Column column, TextRules rules, JsonText json) {
        String type = column.cast();
        if (isText(column)) {
            Integer bytes = TEXT_BYTES.get(type);
            return bytes != null && field.type() == Kind.Type.TEXT
                    ? text(column, rules, bytes)
                    : TextCodecs.of(field, column, rules, json);
        }
        return switch (field.type()) {
            case BOOL -> column.type().startsWith("tinyint(1)") || column.type().equals("bit(1)") ? bool() : null;
            case INT64 -> isInteger(column) ? integer(column) : null;
            case BIG_INTEGER -> type.equals("decimal") ? bigInteger(column) : null;
            case DECIMAL -> type.equals("decimal") ? decimal(column) : null;
            case FLOAT64 -> type.equals("double") && column.scale() < 0 ? real() : null;
            case BYTES -> BYTES.contains(type) ? bytes(column) : null;
            case UUID -> uuid(column);
            case TIMESTAMP -> type.equals("datetime") ? moment(column) : null;
            case DATE -> type.equals("date") ? date() : null;
            case TEXT -> type.equals("enum") ? label(column) : null;
            case LIST, FIELDS, ANY -> type.equals("json") ? ColumnCodec.json(json, true, column.toString()) : null;
        };
    }

    /** Of blanks at the end the server cuts off what is too much; of anything else it says so. */
    private static ColumnCodec text(TableShape.Column column, TextRules rules, int most) {
        return ColumnCodec.text(Node.Text.class, text -> {
            String value = text.value();
            rules.require(value, "the value");
            if (value.endsWith(" ") && bytes(value, column) > most) {
                throw new StoreException("the value has more bytes than the column holds, " + most, null);
            }
            return value;
        });
    }

    /** Returns how many bytes a text has in the character set of its column, or for a rare one how many it may have. */
    private static long bytes(String text, TableShape.Column column) {
        String collation = column.type().substring(column.type().lastIndexOf(' ') + 1);
        String charset = collation.replaceFirst("_.*", "");
        return switch (charset) {
            case "utf8mb4", "utf8mb3", "utf8" -> text.getBytes(StandardCharsets.UTF_8).length;
            case "latin1", "ascii" -> text.codePointCount(0, text.length());
            case "utf16", "utf16le", "ucs2" -> 2L * text.length();
            default -> 4L * text.codePointCount(0, text.length());
        };
    }

    /** The server takes a number for the place of a label, and cuts off blanks. */
    private static ColumnCodec label(TableShape.Column column) {
        Set<String> labels = LABEL.matcher(column.type())
                .results()
                .map(label -> ESCAPED.matcher(label.group(1)).replaceAll(MySqlCodecs::unescaped))
                .collect(Collectors.toUnmodifiableSet());
        return ColumnCodec.text(Node.Text.class, text -> {
            if (!labels.contains(text.value())) {
                throw new StoreException("the value is none of the column's labels", null);
            }
            return text.value();
        });
    }

    private static String unescaped(MatchResult escaped) {
        String character = escaped.group().substring(1);
        return Matcher.quoteReplacement(
                escaped.group().equals("''")
                        ? character
                        : character.replace('0', '\0').replace('n', '\n').replace('r', '\r'));
    }

    private static ColumnCodec bool() {
        return ColumnCodec.of(Node.Bool.class, bool -> Parameter.of(bool.value() ? 1L : 0L), (row, index) -> {
            boolean found = row.getBoolean(index);
            return row.wasNull() ? null : new Node.Bool(found);
        });
    }

    private static ColumnCodec integer(TableShape.Column column) {
        int bits = INTEGER_BITS.getOrDefault(base(column), 0);
        boolean unsigned = column.cast().endsWith(" unsigned");
        long max = unsigned && bits < Long.SIZE ? (1L << bits) - 1 : (1L << (bits - 1)) - 1;
        long min = unsigned ? 0 : -max - 1;
        return ColumnCodec.of(
                Node.Int64.class,
                number -> {
                    if (number.value() > max || number.value() < min) {
                        throw new StoreException(number.value() + " is out of the column's range", null);
                    }
                    return Parameter.of(number.value());
                },
                (row, index) -> {
                    long found = row.getLong(index);
                    return row.wasNull() ? null : new Node.Int64(found);
                });
    }

    private static ColumnCodec bigInteger(TableShape.Column column) {
        return ColumnCodec.of(
                Node.BigInt.class,
                number -> Parameter.of(FixedScale.fitted(new BigDecimal(number.value()), column)),
                BigDecimal.class,
                number -> new Node.BigInt(number.toBigIntegerExact()));
    }

    private static ColumnCodec decimal(TableShape.Column column) {
        return ColumnCodec.of(
                Node.Decimal.class,
                number -> Parameter.of(FixedScale.fitted(number.value(), column)),
                BigDecimal.class,
                Node.Decimal::new);
    }

    private static ColumnCodec real() {
        return ColumnCodec.of(
                Node.Float64.class,
                number -> {
                    double value = number.value();
                    boolean negativeZero = value == 0 && Double.doubleToRawLongBits(value) != 0;
                    if (Double.isNaN(value) || Double.isInfinite(value) || negativeZero) {
                        throw new StoreException("the column cannot keep " + value, null);
                    }
                    return Parameter.of(value);
                },
                (row, index) -> {
                    double found = row.getDouble(index);
                    return row.wasNull() ? null : new Node.Float64(found);
                });
    }

    private static ColumnCodec bytes(TableShape.Column column) {
        return ColumnCodec.of(
                Node.Bytes.class,
                bytes -> {
                    if (column.limit() >= 0 && bytes.value().length > column.limit()) {
                        throw new StoreException(
                                "the value has " + bytes.value().length + " bytes, the column holds " + column.limit(),
                                null);
                    }
                    return Parameter.of(bytes.value());
                },
                (row, index) -> {
                    byte[] found = row.getBytes(index);
                    return found == null ? null : new Node.Bytes(found);
                });
    }

    private static @Nullable ColumnCodec uuid(TableShape.Column column) {
        if (keepsUuidText(column)) {
            return ColumnCodec.of(
                    Node.Uuid.class, uuid -> Parameter.of(uuid.value().toString()), (row, index) -> {
                        String found = row.getString(index);
                        return found == null ? null : new Node.Uuid(UUID.fromString(found));
                    });
        }
        return column.type().equals("binary(" + UUID_BYTES + ")")
                ? ColumnCodec.of(Node.Uuid.class, uuid -> Parameter.of(bytes(uuid.value())), (row, index) -> {
                    byte[] found = row.getBytes(index);
                    return found == null ? null : new Node.Uuid(uuid(found));
                })
                : null;
    }

    private static byte[] bytes(UUID uuid) {
        return ByteBuffer.allocate(UUID_BYTES)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    private static UUID uuid(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    /** A DATETIME holds no time zone: it is UTC's, whatever the zone of the connection. */
    private static ColumnCodec moment(TableShape.Column column) {
        return ColumnCodec.of(
                Node.Timestamp.class,
                moment -> Parameter.of(DATETIME.format(kept(moment.value(), column))),
                (row, index) -> {
                    String found = row.getString(index);
                    return found == null
                            ? null
                            : new Node.Timestamp(
                                    LocalDateTime.parse(found, DATETIME).toInstant(ZoneOffset.UTC));
                });
    }

    private static LocalDateTime kept(Instant moment, TableShape.Column column) {
        LocalDateTime utc = LocalDateTime.ofInstant(moment, ZoneOffset.UTC);
        FixedScale.requireSeconds(moment, column.scale());
        requireYear(utc.getYear(), moment);
        return utc;
    }

    private static ColumnCodec date() {
        return ColumnCodec.of(
                Node.Date.class,
                day -> {
                    requireYear(day.value().getYear(), day.value());
                    return Parameter.of(day.value().toString());
                },
                (row, index) -> {
                    String found = row.getString(index);
                    return found == null ? null : new Node.Date(LocalDate.parse(found));
                });
    }

    private static void requireYear(int year, Object value) {
        if (year < FIRST_YEAR || year > LAST_YEAR) {
            throw new StoreException(
                    value + " is out of the column's range, the years " + FIRST_YEAR + " to " + LAST_YEAR, null);
        }
    }
}
