package dev.pawl.dynamodb;

import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.StoreException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The id of a kind in the attributes of its table's key.
 *
 * @param parts partition key, and sort key if there is one
 */
record KeyAttributes(Kind kind, List<Part> parts) {
    private static final int MAX_PARTITION_BYTES = 2048;
    private static final int MAX_SORT_BYTES = 1024;

    /** One part of the id. */
    record Part(String attribute, Kind.Type type, int maxBytes) {}

    static KeyAttributes of(Kind kind, List<String> attributes) {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < attributes.size(); i++) {
            parts.add(new Part(
                    attributes.get(i), kind.id().get(i).type(), i == 0 ? MAX_PARTITION_BYTES : MAX_SORT_BYTES));
        }
        return new KeyAttributes(kind, List.copyOf(parts));
    }

    String partition() {
        return parts.get(0).attribute();
    }

    /**
     * Tells whether an item with this id can exist at all.
     *
     * @throws IllegalArgumentException if the id is not of the kind's types
     */
    boolean canHold(Key key) {
        List<Id> scalars = scalars(key);
        for (int i = 0; i < scalars.size(); i++) {
            if (problem(scalars.get(i), parts.get(i)) != null) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns the key attributes of an aggregate.
     *
     * @throws StoreException if DynamoDB cannot keep the id
     * @throws IllegalArgumentException if the id is not of the kind's types
     */
    Map<String, AttributeValue> of(Key key) {
        Map<String, AttributeValue> attributes = new LinkedHashMap<>();
        List<Id> scalars = scalars(key);
        for (int i = 0; i < scalars.size(); i++) {
            String problem = problem(scalars.get(i), parts.get(i));
            if (problem != null) {
                throw new StoreException(
                        "DynamoDB cannot keep the id of " + key + " in the key attribute "
                                + parts.get(i).attribute() + ": " + problem + ".",
                        null);
            }
            attributes.put(parts.get(i).attribute(), encoded(scalars.get(i)));
        }
        return attributes;
    }

    private List<Id> scalars(Key key) {
        List<Id> scalars = key.id().scalars();
        boolean fits = scalars.size() == parts.size();
        for (int i = 0; fits && i < scalars.size(); i++) {
            fits = type(scalars.get(i)) == parts.get(i).type();
        }
        if (!fits) {
            throw new IllegalArgumentException("The id of " + key + " does not fit its kind: expected "
                    + parts.stream().map(Part::type).toList() + ".");
        }
        return scalars;
    }

    private static Kind.Type type(Id scalar) {
        return scalar instanceof Id.Int64
                ? Kind.Type.INT64
                : scalar instanceof Id.Uuid ? Kind.Type.UUID : Kind.Type.TEXT;
    }

    private static @Nullable String problem(Id scalar, Part part) {
        if (!(scalar instanceof Id.Text text)) {
            return null;
        } else if (text.value().isEmpty()) {
            return "a key must not be empty";
        } else if (!Texts.keeps(text.value())) {
            return "it holds half of a surrogate pair";
        } else if (Texts.bytes(text.value()) > part.maxBytes()) {
            return "it has more than " + part.maxBytes() + " bytes";
        }
        return null;
    }

    private static AttributeValue encoded(Id scalar) {
        return scalar instanceof Id.Int64 number
                ? AttributeValue.fromN(Long.toString(number.value()))
                : AttributeValue.fromS(scalar.toString());
    }

    /**
     * Reads the id of an item.
     *
     * @throws StoreException if it is none that this kind can have
     */
    Id id(Map<String, AttributeValue> item) {
        List<Id> scalars = new ArrayList<>();
        for (Part part : parts) {
            scalars.add(id(part, item.get(part.attribute())));
        }
        return scalars.size() == 1 ? scalars.get(0) : new Id.Tuple(scalars);
    }

    private Id id(Part part, @Nullable AttributeValue value) {
        if (value == null) {
            throw unreadable(part, null, null);
        }
        try {
            Id id = switch (part.type()) {
                case INT64 -> new Id.Int64(Long.parseLong(value.n()));
                case UUID -> new Id.Uuid(UUID.fromString(value.s()));
                default -> new Id.Text(value.s());
            };
            if (encoded(id).equals(value)) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            throw unreadable(part, value, e);
        }
        throw unreadable(part, value, null);
    }

    private StoreException unreadable(Part part, @Nullable AttributeValue value, @Nullable Exception cause) {
        return new StoreException(
                "The key attribute " + part.attribute() + " holds " + value + ", which is no " + part.type()
                        + " as the id of a " + kind.name() + " has it.",
                cause);
    }
}
