package dev.pawl.dynamodb;

import dev.pawl.store.AttemptId;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.Node;
import dev.pawl.store.State;
import dev.pawl.store.StoreException;
import dev.pawl.store.Stored;
import dev.pawl.store.Version;
import dev.pawl.store.Write;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A kind that is bound to its table: how its aggregates become items, and back. */
final class Mapping {
    static final int MAX_ITEM_BYTES = 400 * 1024;
    /** Room for what an item holds besides its value: key, version, history, fences. */
    static final int RESERVED_BYTES = 8 * 1024;

    private final Kind kind;
    private final Table table;
    private final String tableName;
    private final KeyAttributes keys;
    private final Fields fields;

    Mapping(Kind kind, Table table, String tableName, KeyAttributes keys, Fields fields) {
        this.kind = kind;
        this.table = table;
        this.tableName = tableName;
        this.keys = keys;
        this.fields = fields;
    }

    Kind kind() {
        return kind;
    }

    Table table() {
        return table;
    }

    String tableName() {
        return tableName;
    }

    KeyAttributes keys() {
        return keys;
    }

    /**
     * Returns the whole item of an insert.
     *
     * @throws StoreException if DynamoDB cannot keep a part of it, which is named
     */
    Map<String, AttributeValue> item(Write.Put put) {
        Map<String, AttributeValue> item = new LinkedHashMap<>(keys.of(put.key()));
        encoded(put).forEach((attribute, value) -> {
            if (value != null) {
                item.put(attribute, value);
            }
        });
        return item;
    }

    /**
     * Returns the update that replaces what is stored, and touches no attribute that is not the mapping's.
     *
     * @param expected the version that is replaced
     * @param remembered whether the item is to remember this replacement
     * @throws StoreException if DynamoDB cannot keep a part of it, which is named
     */
    String update(Write.Put put, Version expected, boolean remembered, Expression names) {
        StringBuilder set = new StringBuilder();
        StringBuilder remove = new StringBuilder(names.name(table.fencedAttribute()));
        encoded(put).forEach((attribute, value) -> {
            String name = names.name(attribute);
            if (value == null) {
                remove.append(", ").append(name);
            } else {
                set.append(set.isEmpty() ? "" : ", ").append(name).append(" = ").append(names.value(value));
            }
        });
        if (remembered) {
            String history = names.name(table.historyAttribute());
            AttributeValue step = new History.Step(expected, put.version()).encoded();
            set.append(", ").append(history).append(" = list_append(if_not_exists(");
            set.append(history).append(", ").append(names.value(AttributeValue.fromL(List.of())));
            set.append("), ")
                    .append(names.value(AttributeValue.fromL(List.of(step))))
                    .append(')');
        }
        return "SET " + set + " REMOVE " + remove;
    }

    /** Returns the attributes that a write sets, and with null those that it removes. */
    Map<String, @Nullable AttributeValue> encoded(Write.Put put) {
        Map<String, @Nullable AttributeValue> encoded = fields.encode(put.key(), put.value());
        encoded.put(table.scalesAttribute(), fields.scales(put.value()));
        encoded.put(
                table.versionAttribute(),
                AttributeValue.fromN(Long.toString(put.version().counter())));
        encoded.put(
                table.stampAttribute(),
                AttributeValue.fromN(Long.toString(put.version().stamp())));
        return encoded;
    }

    /**
     * Returns the condition that an item is in a state, and that the attempt has not been declared dead on it. An item without a
     * version fulfils none, unless it may be adopted.
     */
    String condition(State expected, AttemptId attempt, Expression names) {
        if (!(expected instanceof State.At at)) {
            return "attribute_not_exists(" + names.name(keys.partition()) + ")";
        }
        Version version = at.version();
        String counter = names.name(table.versionAttribute());
        String stamp = names.name(table.stampAttribute());
        String alive = " AND NOT contains(" + names.name(table.fencedAttribute()) + ", "
                + names.value(AttributeValue.fromS(attempt.toString())) + ")";
        String stamped = version.hasStamp()
                ? stamp + " = " + names.value(AttributeValue.fromN(Long.toString(version.stamp())))
                : "attribute_not_exists(" + stamp + ")";
        if (version.hasCounter()) {
            return counter + " = " + names.value(AttributeValue.fromN(Long.toString(version.counter()))) + " AND "
                    + stamped + alive;
        }
        String there = table.adopts() ? names.name(keys.partition()) : counter;
        return "attribute_exists(" + there + ") AND attribute_not_exists(" + counter + ") AND " + stamped + alive;
    }

    /** Returns the condition that an item can remember one replacement more. */
    String withRoom(Expression names) {
        String history = names.name(table.historyAttribute());
        return "(attribute_not_exists(" + history + ") OR size(" + history + ") < "
                + names.value(AttributeValue.fromN(Integer.toString(History.MOST))) + ")";
    }

    /** Returns the condition that an item remembers no replacements; all of them may have been archived. */
    String withoutHistory(Expression names) {
        String history = names.name(table.historyAttribute());
        return "(attribute_not_exists(" + history + ") OR size(" + history + ") = "
                + names.value(AttributeValue.fromN("0")) + ")";
    }

    /**
     * Reads the state of an item.
     *
     * @throws StoreException if version or stamp are no numbers
     */
    State state(Key key, @Nullable Map<String, AttributeValue> item) {
        return item == null || item.isEmpty() ? State.absent() : State.at(version(key, item));
    }

    private Version version(Key key, Map<String, AttributeValue> item) {
        Long counter = number(key, item, table.versionAttribute());
        Long stamp = number(key, item, table.stampAttribute());
        if (counter != null && counter < 0) {
            throw new StoreException(
                    key + " has the version " + counter + " in its attribute " + table.versionAttribute()
                            + ": versions are never negative.",
                    null);
        }
        return new Version(counter == null ? Version.UNNUMBERED.counter() : counter, stamp == null ? 0 : stamp);
    }

    private static @Nullable Long number(Key key, Map<String, AttributeValue> item, String attribute) {
        AttributeValue value = item.get(attribute);
        if (value == null) {
            return null;
        }
        try {
            return new BigDecimal(Objects.requireNonNull(value.n())).longValueExact();
        } catch (NullPointerException | ArithmeticException e) {
            throw new StoreException(
                    key + " has an attribute " + attribute + " of type " + value.type()
                            + " that is no whole number of 64 bits. Map the version to another attribute.",
                    e);
        }
    }

    /**
     * Reads a whole item.
     *
     * @throws StoreException if it holds what cannot be read
     */
    Stored stored(Key key, Map<String, AttributeValue> item) {
        Node.Fields value = fields.decode(key, item, item.get(table.scalesAttribute()));
        return new Stored(key, version(key, item), value);
    }

    History history(Key key, Map<String, AttributeValue> item) {
        return History.of(key, table.historyAttribute(), item);
    }

    boolean isFenced(AttemptId attempt, Map<String, AttributeValue> item) {
        AttributeValue fenced = item.get(table.fencedAttribute());
        return fenced != null && fenced.ss().contains(attempt.toString());
    }

    Key key(Map<String, AttributeValue> item) {
        Id id = keys.id(item);
        return new Key(kind.name(), id);
    }
}
