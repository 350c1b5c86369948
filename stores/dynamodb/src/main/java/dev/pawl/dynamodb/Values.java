package dev.pawl.dynamodb;

import dev.pawl.store.Node;
import dev.pawl.store.StoreException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Translates typed trees into attributes and back. Numbers of every kind are {@code N}, which is exact up to 38 digits but drops
 * trailing zeros; {@link #scales} keeps the scales that this loses, beside the value. UUIDs, instants and dates are texts, and so
 * are the few doubles that {@code N} cannot hold.
 */
final class Values {
    private static final int MAX_DIGITS = 38;
    private static final int MIN_EXPONENT = -130;
    private static final int MAX_EXPONENT = 125;
    private static final Pattern SCALE = Pattern.compile("-?\\d{1,9}");
    private static final AttributeValue NULL = AttributeValue.fromNul(true);

    private Values() {}

    /**
     * Returns a value as an attribute.
     *
     * @param path how errors name the value
     * @throws StoreException if DynamoDB could not keep a part of it, which is named
     */
    static AttributeValue encode(Node value, String path) {
        if (value instanceof Node.Fields fields) {
            Map<String, AttributeValue> encoded = new LinkedHashMap<>();
            fields.values().forEach((name, part) -> {
                String inner = path + "." + name;
                if (name.isEmpty()) {
                    throw new StoreException(
                            "DynamoDB cannot keep " + inner + ": a name in a map must not be empty.", null);
                }
                encoded.put(Texts.require(name, "the name of " + inner), encode(part, inner));
            });
            return AttributeValue.fromM(encoded);
        } else if (value instanceof Node.Seq list) {
            List<AttributeValue> encoded = new ArrayList<>();
            for (int i = 0; i < list.values().size(); i++) {
                encoded.add(encode(list.values().get(i), path + "[" + i + "]"));
            }
            return AttributeValue.fromL(encoded);
        } else if (value instanceof Node.Text text) {
            return AttributeValue.fromS(Texts.require(text.value(), path));
        } else if (value instanceof Node.Decimal decimal) {
            return number(decimal.value(), path);
        } else if (value instanceof Node.BigInt integer) {
            return number(new BigDecimal(integer.value()), path);
        }
        return encodeScalar(value);
    }

    private static AttributeValue encodeScalar(Node value) {
        if (value instanceof Node.Bool bool) {
            return AttributeValue.fromBool(bool.value());
        } else if (value instanceof Node.Int64 number) {
            return AttributeValue.fromN(Long.toString(number.value()));
        } else if (value instanceof Node.Float64 number) {
            return number(number.value());
        } else if (value instanceof Node.Bytes bytes) {
            return AttributeValue.fromB(SdkBytes.fromByteArray(bytes.value()));
        } else if (value instanceof Node.Uuid uuid) {
            return AttributeValue.fromS(uuid.value().toString());
        } else if (value instanceof Node.Timestamp moment) {
            return AttributeValue.fromS(moment.value().toString());
        } else if (value instanceof Node.Date day) {
            return AttributeValue.fromS(day.value().toString());
        }
        return NULL;
    }

    private static AttributeValue number(BigDecimal number, String path) {
        BigDecimal digits = number.stripTrailingZeros();
        if (digits.precision() > MAX_DIGITS || !inRange(digits)) {
            throw new StoreException(
                    "DynamoDB cannot keep " + path + ": a number has " + MAX_DIGITS
                            + " significant digits and an exponent of " + MIN_EXPONENT + " to " + MAX_EXPONENT
                            + " at most; this one has " + digits.precision() + " and " + exponent(digits) + ".",
                    null);
        }
        return AttributeValue.fromN(digits.toPlainString());
    }

    private static AttributeValue number(double number) {
        boolean negativeZero = number == 0 && Double.doubleToRawLongBits(number) != 0;
        boolean fits = Double.isFinite(number) && !negativeZero && inRange(BigDecimal.valueOf(number));
        return fits
                ? AttributeValue.fromN(BigDecimal.valueOf(number).toPlainString())
                : AttributeValue.fromS(Double.toString(number));
    }

    private static boolean inRange(BigDecimal number) {
        return number.signum() == 0 || (exponent(number) >= MIN_EXPONENT && exponent(number) <= MAX_EXPONENT);
    }

    private static long exponent(BigDecimal number) {
        return (long) number.precision() - number.scale() - 1;
    }

    /**
     * Returns the scales of the decimals in a value that reading it back would lose, in a tree of the same shape, or null if
     * none would be lost.
     */
    static @Nullable AttributeValue scales(Node value) {
        if (value instanceof Node.Decimal decimal) {
            int scale = decimal.value().scale();
            return scale == plain(decimal.value()).scale() ? null : AttributeValue.fromN(Integer.toString(scale));
        }
        Map<String, AttributeValue> kept = new TreeMap<>();
        parts(value).forEach((name, part) -> {
            AttributeValue scale = scales(part);
            if (scale != null) {
                kept.put(name, scale);
            }
        });
        return kept.isEmpty() ? null : AttributeValue.fromM(kept);
    }

    private static Map<String, Node> parts(Node value) {
        if (value instanceof Node.Fields fields) {
            return fields.values();
        }
        Map<String, Node> parts = new LinkedHashMap<>();
        if (value instanceof Node.Seq list) {
            list.values().forEach(part -> parts.put(Integer.toString(parts.size()), part));
        }
        return parts;
    }

    /** Returns a number as it is read back when its scale was not kept. */
    private static BigDecimal plain(BigDecimal number) {
        BigDecimal stripped = number.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    /**
     * Returns what an attribute holds.
     *
     * @param scales what {@link #scales} returned for it
     */
    static Node decode(AttributeValue value, @Nullable AttributeValue scales) {
        return switch (value.type()) {
            case S -> new Node.Text(value.s());
            case N -> number(value.n(), scales);
            case B -> new Node.Bytes(value.b().asByteArray());
            case BOOL -> new Node.Bool(value.bool());
            case M -> {
                Map<String, Node> decoded = new LinkedHashMap<>();
                value.m().forEach((name, part) -> decoded.put(name, decode(part, scale(scales, name))));
                yield new Node.Fields(decoded);
            }
            case L -> {
                List<Node> decoded = new ArrayList<>();
                value.l().forEach(part -> decoded.add(decode(part, scale(scales, Integer.toString(decoded.size())))));
                yield new Node.Seq(decoded);
            }
            case SS, NS, BS -> Sets.decode(value);
            default -> new Node.Null();
        };
    }

    private static @Nullable AttributeValue scale(@Nullable AttributeValue scales, String name) {
        return scales == null || !scales.hasM() ? null : scales.m().get(name);
    }

    private static Node number(String text, @Nullable AttributeValue scale) {
        BigDecimal number = plain(new BigDecimal(text));
        // Another program may have written more digits since than the scale has room for, or no scale at all.
        if (scale != null && scale.n() != null && SCALE.matcher(scale.n()).matches()) {
            int kept = Integer.parseInt(scale.n());
            if (number.stripTrailingZeros().scale() <= kept) {
                return new Node.Decimal(number.setScale(kept));
            }
        }
        if (number.scale() > 0) {
            return new Node.Decimal(number);
        }
        BigInteger integer = number.toBigInteger();
        return integer.bitLength() < Long.SIZE ? new Node.Int64(integer.longValue()) : new Node.BigInt(integer);
    }
}
