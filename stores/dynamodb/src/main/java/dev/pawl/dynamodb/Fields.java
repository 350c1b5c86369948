package dev.pawl.dynamodb;

import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.Node;
import dev.pawl.store.StoreException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The fields of a value in the attributes of an item.
 *
 * @param attributes the attribute of each field; a field that is named like a part of the id has none, it lies in the key
 * @param sets the fields that are kept as sets
 */
record Fields(Kind kind, Map<String, String> attributes, Set<String> sets) {
    /** Where the whole value lies of a kind whose fields are not known beforehand. */
    static final String DOCUMENT = "doc";

    /** A kind all of whose fields are parts of its id has no attributes either, but is known. */
    private boolean areUnknown() {
        return kind.fields().isEmpty();
    }

    /** Returns the names of all attributes that a value lies in. */
    Collection<String> names() {
        return areUnknown() ? List.of(DOCUMENT) : attributes.values();
    }

    /**
     * Returns the attributes of a value, with null for those that the item must not have.
     *
     * @throws StoreException if DynamoDB cannot keep a field, which is named
     */
    Map<String, @Nullable AttributeValue> encode(Key key, Node.Fields value) {
        Map<String, @Nullable AttributeValue> encoded = new LinkedHashMap<>();
        if (areUnknown()) {
            encoded.put(DOCUMENT, Values.encode(value, DOCUMENT));
            return encoded;
        }
        for (Map.Entry<String, Node> field : value.values().entrySet()) {
            requirePlace(key, field.getKey(), field.getValue());
        }
        attributes.forEach((field, attribute) -> {
            Node part = value.get(field);
            encoded.put(attribute, part == null ? null : encode(key, field, part));
        });
        return encoded;
    }

    private @Nullable AttributeValue encode(Key key, String field, Node value) {
        try {
            return sets.contains(field) && !(value instanceof Node.Null)
                    ? Sets.encode(value, field)
                    : Values.encode(value, field);
        } catch (StoreException e) {
            throw new StoreException("Cannot write " + key + ": " + e.getMessage(), e);
        }
    }

    private void requirePlace(Key key, String field, Node value) {
        Node id = idNode(key, field);
        if (id == null && !attributes.containsKey(field)) {
            throw new StoreException(
                    "Cannot write the field " + field + " of " + key + ": it has no attribute in the mapping.", null);
        } else if (id != null && !id.equals(value)) {
            throw new StoreException(
                    "Cannot write the field " + field + " of " + key + ": it is part of the id and differs from it.",
                    null);
        }
    }

    /** Returns the scales that the attributes do not keep, by attribute, or null if none is lost. */
    @Nullable
    AttributeValue scales(Node.Fields value) {
        Map<String, Node> byAttribute = new LinkedHashMap<>();
        if (areUnknown()) {
            byAttribute.put(DOCUMENT, value);
        }
        attributes.forEach((field, attribute) -> {
            Node part = value.get(field);
            if (part != null && !sets.contains(field)) {
                byAttribute.put(attribute, part);
            }
        });
        return Values.scales(new Node.Fields(byAttribute));
    }

    Node.Fields decode(Key key, Map<String, AttributeValue> item, @Nullable AttributeValue scales) {
        Map<String, AttributeValue> kept = scales == null ? Map.of() : scales.m();
        if (areUnknown()) {
            AttributeValue document = item.get(DOCUMENT);
            if (document == null || !document.hasM()) {
                throw new StoreException(
                        key + " has no attribute " + DOCUMENT + " of type M, where its value should lie.", null);
            }
            return (Node.Fields) Values.decode(document, kept.get(DOCUMENT));
        }
        Map<String, Node> values = new LinkedHashMap<>();
        for (Kind.Field field : kind.fields()) {
            Node value = decode(key, field.name(), item, kept);
            if (value != null) {
                values.put(field.name(), value);
            }
        }
        return new Node.Fields(values);
    }

    private @Nullable Node decode(
            Key key, String field, Map<String, AttributeValue> item, Map<String, AttributeValue> scales) {
        Node id = idNode(key, field);
        if (id != null) {
            return id;
        }
        String attribute = attributes.getOrDefault(field, field);
        AttributeValue value = item.get(attribute);
        if (value != null) {
            return Values.decode(value, scales.get(attribute));
        }
        return sets.contains(field) ? new Node.Seq(List.of()) : null;
    }

    private @Nullable Node idNode(Key key, String field) {
        for (int i = 0; i < kind.id().size(); i++) {
            if (kind.id().get(i).name().equals(field)) {
                Id part = key.id().scalars().get(i);
                if (part instanceof Id.Int64 number) {
                    return new Node.Int64(number.value());
                }
                return part instanceof Id.Uuid uuid ? new Node.Uuid(uuid.value()) : new Node.Text(part.toString());
            }
        }
        return null;
    }
}
