package dev.pawl.mongodb;

import dev.pawl.store.Node;
import dev.pawl.store.StoreException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBinarySubType;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;

/**
 * Turns values into BSON and back: whole numbers become Int64, big integers and decimals Decimal128, texts, days and instants
 * String, UUIDs and bytes Binary, and instants that the mapping declares Date. What BSON cannot keep exactly is refused with the
 * path of its field.
 */
record BsonValues(String kind, Set<String> dates) {

    BsonValue encode(String path, Node node) {
        if (node instanceof Node.Text text) {
            return text(path, text.value());
        } else if (node instanceof Node.Int64 number) {
            return new BsonInt64(number.value());
        } else if (node instanceof Node.Decimal decimal) {
            return decimal(path, decimal.value());
        } else if (node instanceof Node.BigInt integer) {
            return decimal(path, new BigDecimal(integer.value()));
        } else if (node instanceof Node.Float64 number) {
            return new BsonDouble(number.value());
        } else if (node instanceof Node.Bool bool) {
            return BsonBoolean.valueOf(bool.value());
        } else if (node instanceof Node.Uuid uuid) {
            return new BsonBinary(uuid.value());
        } else if (node instanceof Node.Bytes bytes) {
            return new BsonBinary(bytes.value());
        } else if (node instanceof Node.Timestamp timestamp) {
            return dates.contains(path)
                    ? date(path, timestamp.value())
                    : new BsonString(timestamp.value().toString());
        } else if (node instanceof Node.Date date) {
            return new BsonString(date.value().toString());
        } else if (node instanceof Node.Seq list) {
            BsonArray array = new BsonArray();
            list.values().forEach(value -> array.add(encode(path, value)));
            return array;
        } else if (node instanceof Node.Fields fields) {
            BsonDocument nested = new BsonDocument();
            fields.values().forEach((name, value) -> nested.put(named(path, name), encode(path + "." + name, value)));
            return nested;
        }
        return BsonNull.VALUE;
    }

    private String named(String path, String name) {
        String trouble = Names.trouble(name);
        if (trouble != null) {
            throw refused(path, "MongoDB does not take '" + printable(name) + "' as a name within it: " + trouble);
        }
        return name;
    }

    private static String printable(String name) {
        return Texts.isWellFormed(name) ? name.replace("\0", "\\0") : "?";
    }

    private BsonString text(String path, String text) {
        if (!Texts.isWellFormed(text)) {
            throw refused(path, "its text contains half of a surrogate pair, which UTF-8 cannot keep");
        }
        return new BsonString(text);
    }

    /** Decimal128 may pad a coefficient to reach its range of exponents: the same number, but with another scale. */
    private BsonDecimal128 decimal(String path, BigDecimal value) {
        try {
            Decimal128 kept = new Decimal128(value);
            BigDecimal restored = kept.bigDecimalValue();
            if (restored.compareTo(value) == 0 && restored.scale() == value.scale()) {
                return new BsonDecimal128(kept);
            }
        } catch (NumberFormatException e) {
            // Refused below, like what is kept with another scale.
        }
        throw refused(
                path,
                "a number of " + value.precision() + " digits and scale " + value.scale()
                        + " does not fit Decimal128, which keeps 34 digits and exponents from -6176 to 6111");
    }

    private BsonDateTime date(String path, Instant instant) {
        if (!instant.truncatedTo(ChronoUnit.MILLIS).equals(instant)) {
            throw refused(path, "its mapping keeps it as a date, which has milliseconds, and " + instant + " is finer");
        }
        try {
            return new BsonDateTime(instant.toEpochMilli());
        } catch (ArithmeticException e) {
            throw refused(path, "its mapping keeps it as a date, whose range " + instant + " exceeds");
        }
    }

    private StoreException refused(String path, String why) {
        return new StoreException("The field " + path + " of " + kind + " cannot be written: " + why + ".", null);
    }

    Node decode(String path, BsonValue value) {
        return switch (value.getBsonType()) {
            case NULL -> new Node.Null();
            case STRING -> new Node.Text(value.asString().getValue());
            case INT64 -> new Node.Int64(value.asInt64().getValue());
            case INT32 -> new Node.Int64(value.asInt32().getValue());
            case DOUBLE -> new Node.Float64(value.asDouble().getValue());
            case DECIMAL128 -> decimal(value.asDecimal128().getValue());
            case BOOLEAN -> new Node.Bool(value.asBoolean().getValue());
            case DATE_TIME ->
                new Node.Timestamp(Instant.ofEpochMilli(value.asDateTime().getValue()));
            case BINARY -> binary(value.asBinary());
            case ARRAY -> {
                List<Node> values = new ArrayList<>();
                value.asArray().forEach(element -> values.add(decode(path, element)));
                yield new Node.Seq(values);
            }
            case DOCUMENT -> {
                Map<String, Node> values = new LinkedHashMap<>();
                value.asDocument().forEach((name, nested) -> values.put(name, decode(path + "." + name, nested)));
                yield new Node.Fields(values);
            }
            default ->
                throw new StoreException(
                        "The field " + path + " of " + kind + " holds a " + value.getBsonType()
                                + ", which has no type in a Java value that Pawl stores; nothing was changed.",
                        null);
        };
    }

    private static Node binary(BsonBinary binary) {
        return binary.getType() == BsonBinarySubType.UUID_STANDARD.getValue()
                ? new Node.Uuid(binary.asUuid())
                : new Node.Bytes(binary.getData());
    }

    /** Other programs may store what no BigDecimal is: NaN, the infinities, and a zero with a sign. */
    private static Node decimal(Decimal128 decimal) {
        if (decimal.isNaN()) {
            return new Node.Float64(Double.NaN);
        } else if (decimal.isInfinite()) {
            return new Node.Float64(decimal.isNegative() ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
        }

        boolean negativeZero = decimal.isNegative() && isZero(decimal);
        return new Node.Decimal(
                negativeZero
                        ? Decimal128.parse(decimal.toString().substring(1)).bigDecimalValue()
                        : decimal.bigDecimalValue());
    }

    private static boolean isZero(Decimal128 decimal) {
        return decimal.toString().chars().takeWhile(c -> c != 'E').noneMatch(c -> c >= '1' && c <= '9');
    }
}
