package dev.pawl.dynamodb;

import dev.pawl.store.Kind;
import dev.pawl.store.StoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** Makes a kind's mapping, and checks it against its table. Every misfit names the attribute and its type. */
final class Binder {
    private static final int MAX_KEY_PARTS = 2;

    private Binder() {}

    /**
     * Makes the mapping of a kind.
     *
     * @throws StoreException if the mapping contradicts itself or the kind
     */
    static Mapping mapping(Kind kind, Table table, String tableName) {
        List<String> names = table.idAttributes().isEmpty()
                ? kind.id().stream().map(Kind.Field::name).toList()
                : table.idAttributes();
        if (names.size() != kind.id().size() || names.size() > MAX_KEY_PARTS) {
            throw new StoreException(
                    "The id of " + kind.name() + " has " + kind.id().size() + " parts, its mapping to " + tableName
                            + " has the key attributes " + names
                            + ". A table of DynamoDB has one or two, and the id must be all of them.",
                    null);
        }
        Map<String, String> attributes = attributes(kind, table);
        Fields fields = new Fields(kind, attributes, table.sets());
        requireDistinct(kind, table, names, fields.names());
        return new Mapping(kind, table, tableName, KeyAttributes.of(kind, names), fields);
    }

    private static Map<String, String> attributes(Kind kind, Table table) {
        Set<String> known = kind.fields().stream().map(Kind.Field::name).collect(Collectors.toSet());
        Set<String> named = new HashSet<>(table.attributesByField().keySet());
        named.addAll(table.sets());
        named.removeAll(known);
        if (!named.isEmpty()) {
            throw new StoreException(
                    "The mapping of " + kind.name() + " names the fields " + named + ", which the type does not have.",
                    null);
        }
        Set<String> id = kind.id().stream().map(Kind.Field::name).collect(Collectors.toSet());
        Map<String, String> attributes = new LinkedHashMap<>();
        for (Kind.Field field : kind.fields()) {
            if (!id.contains(field.name())) {
                attributes.put(field.name(), table.attributesByField().getOrDefault(field.name(), field.name()));
            }
        }
        return attributes;
    }

    private static void requireDistinct(Kind kind, Table table, List<String> id, Collection<String> values) {
        List<String> all = new ArrayList<>(id);
        all.addAll(values);
        all.addAll(List.of(
                table.versionAttribute(),
                table.stampAttribute(),
                table.historyAttribute(),
                table.fencedAttribute(),
                table.scalesAttribute()));
        Set<String> seen = new HashSet<>();
        for (String attribute : all) {
            if (!seen.add(attribute)) {
                throw new StoreException(
                        "The mapping of " + kind.name() + " uses the attribute " + attribute
                                + " twice. Give one of the two another name: Table.id, Table.attribute, Table.version,"
                                + " Table.stamp.",
                        null);
            }
        }
    }

    /**
     * Checks a mapping against its table.
     *
     * @throws StoreException if it does not fit
     */
    static void check(Mapping mapping, TableDescription table) {
        List<KeyAttributes.Part> parts = mapping.keys().parts();
        List<String> wanted = parts.stream().map(KeyAttributes.Part::attribute).toList();
        List<String> found = table.keySchema().stream()
                .sorted(Comparator.comparing(element -> element.keyTypeAsString()))
                .map(element -> element.attributeName())
                .toList();
        if (!found.equals(wanted)) {
            throw new StoreException(
                    "The key of the table " + mapping.tableName() + " is " + found + ", but the id of "
                            + mapping.kind().name() + " is mapped to " + wanted
                            + ". The id must be the table's whole key: partition key, then sort key.",
                    null);
        }
        for (KeyAttributes.Part part : parts) {
            requireType(mapping, part, type(table, part.attribute()));
        }
    }

    private static @Nullable ScalarAttributeType type(TableDescription table, String attribute) {
        return table.attributeDefinitions().stream()
                .filter(definition -> definition.attributeName().equals(attribute))
                .map(AttributeDefinition::attributeType)
                .findFirst()
                .orElse(null);
    }

    private static void requireType(Mapping mapping, KeyAttributes.Part part, @Nullable ScalarAttributeType found) {
        if (found != keyType(part.type())) {
            throw new StoreException(
                    "The key attribute " + part.attribute() + " of the table " + mapping.tableName() + " is of type "
                            + found + ", which cannot keep the id of "
                            + mapping.kind().name() + ", which is of type "
                            + part.type() + ": that takes the type " + keyType(part.type()) + ".",
                    null);
        }
    }

    /** Returns the type of a key attribute that keeps a part of an id: whole numbers as N, texts and UUIDs as S. */
    static ScalarAttributeType keyType(Kind.Type type) {
        return type == Kind.Type.INT64 ? ScalarAttributeType.N : ScalarAttributeType.S;
    }
}
