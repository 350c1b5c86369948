package dev.pawl;

import dev.pawl.store.Node;
import java.util.List;
import java.util.Map;

/** Compares typed trees. */
final class Nodes {
    private Nodes() {}

    /** Tells whether two trees are the same to a store that keeps the scale of decimals, or does not. */
    static boolean same(Node left, Node right, boolean scaleCounts) {
        if (left instanceof Node.Decimal a && right instanceof Node.Decimal b && !scaleCounts) {
            return a.value().compareTo(b.value()) == 0;
        } else if (left instanceof Node.Fields a && right instanceof Node.Fields b) {
            return sameFields(a.values(), b.values(), scaleCounts);
        } else if (left instanceof Node.Seq a && right instanceof Node.Seq b) {
            return sameSeq(a.values(), b.values(), scaleCounts);
        }
        return left.equals(right);
    }

    private static boolean sameFields(Map<String, Node> left, Map<String, Node> right, boolean scaleCounts) {
        if (left.size() != right.size()) {
            return false;
        }
        for (Map.Entry<String, Node> entry : left.entrySet()) {
            Node other = right.get(entry.getKey());
            if (other == null || !same(entry.getValue(), other, scaleCounts)) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameSeq(List<Node> left, List<Node> right, boolean scaleCounts) {
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            if (!same(left.get(i), right.get(i), scaleCounts)) {
                return false;
            }
        }
        return true;
    }
}
