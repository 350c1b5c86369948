package dev.pawl;

import dev.pawl.store.Node;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.util.TokenBuffer;

/** Translates between Jackson's tokens, kept in memory with their Java types, and typed trees. */
final class NodeTokens {
    private NodeTokens() {}

    static Node read(TokenBuffer buffer) {
        try (JsonParser parser = buffer.asParser()) {
            parser.nextToken();
            return read(parser);
        }
    }

    private static Node read(JsonParser parser) {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> readFields(parser);
            case START_ARRAY -> readSeq(parser);
            case VALUE_STRING -> new Node.Text(parser.getString());
            case VALUE_TRUE -> new Node.Bool(true);
            case VALUE_FALSE -> new Node.Bool(false);
            case VALUE_NULL -> new Node.Null();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getNumberValue());
            case VALUE_EMBEDDED_OBJECT -> embedded(parser.getEmbeddedObject());
            default -> throw new IllegalArgumentException("Jackson wrote " + token + " where a value was expected.");
        };
    }

    private static Node.Fields readFields(JsonParser parser) {
        Map<String, Node> values = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            if (values.put(name, read(parser)) != null) {
                throw new IllegalArgumentException("There are two values named " + name + ".");
            }
        }
        return new Node.Fields(values);
    }

    private static Node.Seq readSeq(JsonParser parser) {
        List<Node> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(read(parser));
        }
        return new Node.Seq(values);
    }

    private static Node number(Number number) {
        if (number instanceof BigDecimal decimal) {
            return new Node.Decimal(decimal);
        } else if (number instanceof BigInteger integer) {
            return new Node.BigInt(integer);
        } else if (number instanceof Double || number instanceof Float) {
            return new Node.Float64(number.doubleValue());
        }
        return new Node.Int64(number.longValue());
    }

    private static Node embedded(Object value) {
        if (value instanceof byte[] bytes) {
            return new Node.Bytes(bytes);
        } else if (value instanceof UUID uuid) {
            return new Node.Uuid(uuid);
        } else if (value instanceof Instant instant) {
            return new Node.Timestamp(instant);
        } else if (value instanceof LocalDate date) {
            return new Node.Date(date);
        }
        throw new IllegalArgumentException("A " + value.getClass().getName() + " cannot be stored.");
    }

    static void write(Node node, JsonGenerator out) {
        if (node instanceof Node.Fields fields) {
            out.writeStartObject();
            fields.values().forEach((name, value) -> {
                out.writeName(name);
                write(value, out);
            });
            out.writeEndObject();
        } else if (node instanceof Node.Seq seq) {
            out.writeStartArray();
            seq.values().forEach(value -> write(value, out));
            out.writeEndArray();
        } else {
            writeScalar(node, out);
        }
    }

    private static void writeScalar(Node node, JsonGenerator out) {
        if (node instanceof Node.Text text) {
            out.writeString(text.value());
        } else if (node instanceof Node.Int64 number) {
            out.writeNumber(number.value());
        } else if (node instanceof Node.Decimal number) {
            out.writeNumber(number.value());
        } else if (node instanceof Node.Bool bool) {
            out.writeBoolean(bool.value());
        } else if (node instanceof Node.Float64 number) {
            out.writeNumber(number.value());
        } else if (node instanceof Node.BigInt number) {
            out.writeNumber(number.value());
        } else if (node instanceof Node.Bytes bytes) {
            out.writeBinary(bytes.value());
        } else if (node instanceof Node.Uuid uuid) {
            // Handed on as what they are: Jackson would parse the text again, which takes longer than all the rest.
            out.writeEmbeddedObject(uuid.value());
        } else if (node instanceof Node.Timestamp timestamp) {
            out.writeEmbeddedObject(timestamp.value());
        } else if (node instanceof Node.Date date) {
            out.writeEmbeddedObject(date.value());
        } else {
            out.writeNull();
        }
    }
}
