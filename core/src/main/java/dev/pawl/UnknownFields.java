package dev.pawl;

import dev.pawl.store.Key;
import dev.pawl.store.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Carries stored fields that the program does not know into what it writes. Three trees are compared: what is stored, what the
 * program understood of it (the value it read, written again), and what it wants to store. A field that is stored but was not
 * understood is kept; one that was understood and is no longer wanted was removed on purpose.
 *
 * <p>Inside lists, an element that the program did not change keeps its unknown fields, and one that it removed takes them
 * along. If it both changed elements and removed elements with unknown fields, which belongs to which cannot be told, and the
 * write is refused rather than guessed.
 */
final class UnknownFields {
    private final Key key;

    private UnknownFields(Key key) {
        this.key = key;
    }

    static Node.Fields keep(Key key, Node.Fields stored, Node.Fields understood, Node.Fields wanted) {
        return new UnknownFields(key).mergeFields(stored, understood, wanted, "");
    }

    private Node.Fields mergeFields(Node.Fields stored, Node.Fields understood, Node.Fields wanted, String path) {
        Map<String, Node> merged = new LinkedHashMap<>();
        wanted.values()
                .forEach((name, value) -> merged.put(
                        name,
                        merge(
                                stored.get(name),
                                understood.get(name),
                                value,
                                path.isEmpty() ? name : path + "." + name)));
        stored.values().forEach((name, value) -> {
            if (understood.get(name) == null) {
                merged.putIfAbsent(name, value);
            }
        });
        return new Node.Fields(merged);
    }

    private Node merge(@Nullable Node stored, @Nullable Node understood, Node wanted, String path) {
        if (stored instanceof Node.Fields s && understood instanceof Node.Fields u && wanted instanceof Node.Fields w) {
            return mergeFields(s, u, w, path);
        } else if (stored instanceof Node.Seq s && understood instanceof Node.Seq u && wanted instanceof Node.Seq w) {
            return mergeSeq(s.values(), u.values(), w.values(), path);
        }
        return wanted;
    }

    private Node mergeSeq(List<Node> stored, List<Node> understood, List<Node> wanted, String path) {
        if (stored.size() != understood.size() || !anyUnknown(stored, understood)) {
            return new Node.Seq(wanted);
        }
        List<Node> merged = new ArrayList<>(wanted);
        boolean[] kept = new boolean[stored.size()];
        boolean othersNew = false;
        for (int i = 0; i < wanted.size(); i++) {
            int from = indexOf(wanted.get(i), understood, kept);
            if (from < 0) {
                othersNew = true;
            } else {
                kept[from] = true;
                merged.set(i, stored.get(from));
            }
        }
        for (int i = 0; othersNew && i < stored.size(); i++) {
            if (!kept[i] && hasUnknown(stored.get(i), understood.get(i))) {
                throw new MappingException(
                        "Nothing was written to " + key + ": element " + i + " of " + path
                                + " holds stored fields that this program does not know, and it cannot be told whether that"
                                + " element was changed or replaced. Let the program know those fields, or change the list in"
                                + " two steps: first remove elements, then add others.",
                        null);
            }
        }
        return new Node.Seq(merged);
    }

    private static int indexOf(Node wanted, List<Node> understood, boolean[] taken) {
        for (int i = 0; i < understood.size(); i++) {
            if (!taken[i] && understood.get(i).equals(wanted)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean anyUnknown(List<Node> stored, List<Node> understood) {
        for (int i = 0; i < stored.size(); i++) {
            if (hasUnknown(stored.get(i), understood.get(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasUnknown(Node stored, Node understood) {
        if (stored instanceof Node.Fields s && understood instanceof Node.Fields u) {
            return s.values().entrySet().stream().anyMatch(entry -> {
                Node known = u.get(entry.getKey());
                return known == null || hasUnknown(entry.getValue(), known);
            });
        }
        return stored instanceof Node.Seq s
                && understood instanceof Node.Seq u
                && s.values().size() == u.values().size()
                && anyUnknown(s.values(), u.values());
    }
}
