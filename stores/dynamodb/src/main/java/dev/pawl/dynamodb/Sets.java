package dev.pawl.dynamodb;

import dev.pawl.store.Node;
import dev.pawl.store.StoreException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Fields that a mapping declares as sets of texts, numbers or bytes. */
final class Sets {
    private Sets() {}

    /**
     * Returns a list of values as a set, or null for an empty one, which DynamoDB cannot keep.
     *
     * @throws StoreException if the values are not all of one of the three types, or if one of them is there twice or is a
     *     decimal that would lose its scale
     */
    static @Nullable AttributeValue encode(Node value, String path) {
        if (!(value instanceof Node.Seq list)) {
            throw new StoreException("Cannot write " + path + " as a set: it is no list of values.", null);
        }
        List<AttributeValue> elements = new ArrayList<>();
        for (Node element : list.values()) {
            elements.add(Values.encode(element, path));
            requireScale(element, path);
        }
        if (new HashSet<>(elements).size() != elements.size()) {
            throw new StoreException("Cannot write " + path + " as a set: an element is there twice.", null);
        }
        List<AttributeValue.Type> types =
                elements.stream().map(AttributeValue::type).distinct().toList();
        if (types.isEmpty()) {
            return null;
        } else if (types.equals(List.of(AttributeValue.Type.S))) {
            return AttributeValue.fromSs(
                    elements.stream().map(AttributeValue::s).toList());
        } else if (types.equals(List.of(AttributeValue.Type.N))) {
            return AttributeValue.fromNs(
                    elements.stream().map(AttributeValue::n).toList());
        } else if (types.equals(List.of(AttributeValue.Type.B))) {
            return AttributeValue.fromBs(
                    elements.stream().map(AttributeValue::b).toList());
        }
        throw new StoreException(
                "Cannot write " + path + " as a set: its elements must be texts only, numbers only, or bytes only.",
                null);
    }

    /** A set has no place for the scale that a number loses, and would not hold 10.0 beside 10.00. */
    private static void requireScale(Node element, String path) {
        if (element instanceof Node.Decimal decimal && Values.scales(decimal) != null) {
            throw new StoreException(
                    "Cannot write " + path + " as a set: the number " + decimal.value()
                            + " would lose its scale there. Strip its trailing zeros, or keep a list.",
                    null);
        }
    }

    /** Returns the elements in an order of their own, so that two reads of one set are equal. */
    static Node.Seq decode(AttributeValue set) {
        Stream<AttributeValue> elements = switch (set.type()) {
            case SS -> set.ss().stream().sorted().map(AttributeValue::fromS);
            case NS ->
                set.ns().stream().sorted(Comparator.comparing(BigDecimal::new)).map(AttributeValue::fromN);
            default ->
                set.bs().stream()
                        .sorted(Comparator.comparing(SdkBytes::asByteArray, Arrays::compare))
                        .map(AttributeValue::fromB);
        };
        return new Node.Seq(
                elements.map(element -> Values.decode(element, null)).toList());
    }
}
