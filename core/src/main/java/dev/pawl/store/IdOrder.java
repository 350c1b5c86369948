package dev.pawl.store;

import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/** The one order of ids. */
final class IdOrder {
    private static final Comparator<UUID> UNSIGNED = Comparator.comparing(
                    UUID::getMostSignificantBits, Long::compareUnsigned)
            .thenComparing(UUID::getLeastSignificantBits, Long::compareUnsigned);

    private IdOrder() {}

    static int compare(Id left, Id right) {
        if (left instanceof Id.Text a && right instanceof Id.Text b) {
            return a.value().compareTo(b.value());
        } else if (left instanceof Id.Int64 a && right instanceof Id.Int64 b) {
            return Long.compare(a.value(), b.value());
        } else if (left instanceof Id.Uuid a && right instanceof Id.Uuid b) {
            return UNSIGNED.compare(a.value(), b.value());
        } else if (left instanceof Id.Tuple a && right instanceof Id.Tuple b) {
            return compareParts(a.parts(), b.parts());
        }
        return Integer.compare(rank(left), rank(right));
    }

    private static int compareParts(List<Id> left, List<Id> right) {
        int common = Math.min(left.size(), right.size());
        for (int i = 0; i < common; i++) {
            int order = left.get(i).compareTo(right.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.size(), right.size());
    }

    private static int rank(Id id) {
        return id instanceof Id.Int64 ? 0 : id instanceof Id.Text ? 1 : id instanceof Id.Uuid ? 2 : 3;
    }
}
