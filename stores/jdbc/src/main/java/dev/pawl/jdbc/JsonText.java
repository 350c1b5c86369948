package dev.pawl.jdbc;

import dev.pawl.store.Node;
import dev.pawl.store.StoreException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Values as JSON text. Decimals and big integers are JSON strings, so that no reader of the document takes them through a
 * binary floating-point number; so are the few doubles that JSON or jsonb cannot hold (NaN, the infinities, negative zero).
 */
final class JsonText {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final TextRules texts;

    JsonText(TextRules texts) {
        this.texts = texts;
    }

    /**
     * Returns the text of a value.
     *
     * @param path how errors name the value
     * @throws StoreException if the database could not keep a part of it, which is named
     */
    String write(Node value, String path) {
        StringWriter out = new StringWriter(256);
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
            write(json, value, path);
        } catch (JacksonException e) {
            throw new StoreException("Cannot write " + path + " as JSON: " + e.getOriginalMessage(), e);
        }
        return out.toString();
    }

    private void write(JsonGenerator json, Node value, String path) {
        if (value instanceof Node.Fields fields) {
            json.writeStartObject();
            for (Map.Entry<String, Node> field : fields.values().entrySet()) {
                String name = field.getKey();
                String inner = path.isEmpty() ? name : path + "." + name;
                // Asked first, since this is run for every field that is written, and its message is hardly ever
                // wanted.
                if (!texts.keeps(name)) {
                    texts.require(name, "the name of " + inner);
                }
                json.writeName(name);
                write(json, field.getValue(), inner);
            }
            json.writeEndObject();
        } else if (value instanceof Node.Seq list) {
            json.writeStartArray();
            for (int i = 0; i < list.values().size(); i++) {
                write(json, list.values().get(i), path + "[" + i + "]");
            }
            json.writeEndArray();
        } else if (value instanceof Node.Text text) {
            texts.require(text.value(), path);
            json.writeString(text.value());
        } else {
            writeScalar(json, value);
        }
    }

    private static void writeScalar(JsonGenerator json, Node value) {
        if (value instanceof Node.Null) {
            json.writeNull();
        } else if (value instanceof Node.Bool bool) {
            json.writeBoolean(bool.value());
        } else if (value instanceof Node.Int64 number) {
            json.writeNumber(number.value());
        } else if (value instanceof Node.Float64 number) {
            writeDouble(json, number.value());
        } else if (value instanceof Node.Decimal decimal) {
            json.writeString(decimal.value().toString());
        } else if (value instanceof Node.BigInt integer) {
            json.writeString(integer.value().toString());
        } else if (value instanceof Node.Bytes bytes) {
            json.writeString(Base64.getEncoder().encodeToString(bytes.value()));
        } else if (value instanceof Node.Uuid uuid) {
            json.writeString(uuid.value().toString());
        } else if (value instanceof Node.Timestamp moment) {
            json.writeString(moment.value().toString());
        } else if (value instanceof Node.Date day) {
            json.writeString(day.value().toString());
        } else {
            throw new IllegalArgumentException(
                    "No JSON for a " + value.getClass().getSimpleName() + ".");
        }
    }

    private static void writeDouble(JsonGenerator json, double number) {
        boolean negativeZero = number == 0 && Double.doubleToRawLongBits(number) != 0;
        if (negativeZero || Double.isNaN(number) || Double.isInfinite(number)) {
            json.writeString(Double.toString(number));
            return;
        }
        // jsonb turns 1.0E10 into 10000000000, which would come back as a whole number.
        String digits = new BigDecimal(Double.toString(number)).toPlainString();
        json.writeNumber(digits.contains(".") ? digits : digits + ".0");
    }

    /**
     * Reads the text of a value.
     *
     * @param where how errors name the place it was found at
     * @throws StoreException if the text is not JSON
     */
    Node read(String text, String where) {
        try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            JsonToken first = json.nextToken();
            if (first == null) {
                throw new StoreException("No JSON at " + where + ": the text is empty.", null);
            }
            return read(json, first);
        } catch (JacksonException e) {
            throw new StoreException("Cannot read the JSON at " + where + ": " + e.getOriginalMessage(), e);
        } catch (NumberFormatException e) {
            // An exponent that no BigDecimal can hold.
            throw new StoreException("Cannot read the JSON at " + where + ": " + e.getMessage(), e);
        }
    }

    private static Node read(JsonParser json, JsonToken token) {
        return switch (token) {
            case START_OBJECT -> readFields(json);
            case START_ARRAY -> readList(json);
            case VALUE_STRING -> new Node.Text(json.getString());
            case VALUE_NUMBER_INT -> readInteger(json);
            case VALUE_NUMBER_FLOAT -> readFraction(json.getDecimalValue());
            case VALUE_TRUE -> new Node.Bool(true);
            case VALUE_FALSE -> new Node.Bool(false);
            case VALUE_NULL -> new Node.Null();
            default -> throw new IllegalStateException("Unexpected JSON token " + token + ".");
        };
    }

    private static Node readFields(JsonParser json) {
        Map<String, Node> values = new LinkedHashMap<>();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            values.put(name, read(json, json.nextToken()));
        }
        return new Node.Fields(values);
    }

    private static Node readList(JsonParser json) {
        List<Node> values = new ArrayList<>();
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            values.add(read(json, token));
        }
        return new Node.Seq(values);
    }

    private static Node readInteger(JsonParser json) {
        return json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                ? new Node.BigInt(json.getBigIntegerValue())
                : new Node.Int64(json.getLongValue());
    }

    /** A number that another program wrote may have more digits than a double: it stays exact. */
    private static Node readFraction(BigDecimal digits) {
        double number = digits.doubleValue();
        boolean exact = !Double.isInfinite(number) && new BigDecimal(Double.toString(number)).compareTo(digits) == 0;
        return exact ? new Node.Float64(number) : new Node.Decimal(digits);
    }
}
