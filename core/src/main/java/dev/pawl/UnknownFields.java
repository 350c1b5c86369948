package dev.pawl;

import dev.pawl.store.Key;
import dev.pawl.store.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Carries stored fields that the program does not know into what it writes. Three trees are compared: what is stored, what the
 * program understood of it (the value it read, written again), and what it wants to store. A field that is stored but was not
 * understood is kept; one that was understood and is no longer wanted was removed on purpose. So is a field that the program reads
 * by another name than it writes (an alias, a key of a map in capitals): what is to be stored is read once more, as a test, since the
 * old value would come back in place of the new one.
 *
 * <p>Inside lists, an element that the program did not change keeps its unknown fields, and one that it removed takes them
 * along. If it both changed elements and removed elements with unknown fields, which belongs to which cannot be told, and the
 * write is refused rather than guessed.
 */
final class UnknownFields {
    private final Key key;
    private final Predicate<String> wantedBeside;
    private final boolean first;
    private final Set<String> kept = new LinkedHashSet<>();

    /**
     * @param wantedBeside tells which of the fields that were not understood are kept, by their paths
     * @param first whether they stand before those that are known: of two that are read as one, some readers believe the last
     */
    private UnknownFields(Key key, Predicate<String> wantedBeside, boolean first) {
        this.key = key;
        this.wantedBeside = wantedBeside;
        this.first = first;
    }

    /**
     * Returns what is to be stored.
     *
     * @param reading reads a tree and returns what the program understands of it; throws {@link MappingException} if it cannot
     */
    static Node.Fields keep(
            Key key,
            Node.Fields stored,
            Node.Fields understood,
            Node.Fields wanted,
            UnaryOperator<Node.Fields> reading) {
        UnknownFields all = new UnknownFields(key, path -> true, false);
        Node.Fields merged = all.mergeFields(stored, understood, wanted, "");
        return all.kept.isEmpty() ? merged : new Kept(key, stored, understood, wanted, reading).of(merged, all.kept);
    }

    /** Leaves out what the program reads by another name, so that it would not read what it wanted. */
    private record Kept(
            Key key,
            Node.Fields stored,
            Node.Fields understood,
            Node.Fields wanted,
            UnaryOperator<Node.Fields> reading) {

        Node.Fields of(Node.Fields all, Set<String> paths) {
            Node.Fields expected = read(wanted);
            // Of a program that never reads the same of the same there is nothing to find out.
            if (expected == null || isRead(path -> true, expected) || !expected.equals(read(wanted))) {
                return all;
            }
            Set<String> harmless = paths.stream()
                    .filter(path -> isRead(path::equals, expected))
                    .collect(Collectors.toSet());
            return with(harmless::contains, false);
        }

        /** Whoever stores it may put the names into an order of its own. */
        private boolean isRead(Predicate<String> besides, Node.Fields expected) {
            return expected.equals(read(with(besides, false))) && expected.equals(read(with(besides, true)));
        }

        private Node.Fields with(Predicate<String> besides, boolean first) {
            return new UnknownFields(key, besides, first).mergeFields(stored, understood, wanted, "");
        }

        private Node.@Nullable Fields read(Node.Fields tree) {
            try {
                return reading.apply(tree);
            } catch (MappingException e) {
                return null;
            }
        }
    }

    private Node.Fields mergeFields(Node.Fields stored, Node.Fields understood, Node.Fields wanted, String path) {
        Map<String, Node> unknown = new LinkedHashMap<>();
        stored.values().forEach((name, value) -> {
            String inner = inner(path, name);
            if (understood.get(name) == null && wanted.get(name) == null && wantedBeside.test(inner)) {
                kept.add(inner);
                unknown.put(name, value);
            }
        });
        Map<String, Node> merged = new LinkedHashMap<>(first ? unknown : Map.of());
        wanted.values()
                .forEach((name, value) ->
                        merged.put(name, merge(stored.get(name), understood.get(name), value, inner(path, name))));
        merged.putAll(unknown);
        return new Node.Fields(merged);
    }

    private static String inner(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
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
        if (stored.size() == understood.size() && !anyUnknown(stored, understood)) {
            return new Node.Seq(wanted);
        }
        boolean unchanged = understood.equals(wanted);
        if (stored.size() != understood.size()) {
            return new Node.Seq(unchanged ? stored : apart(stored, understood, wanted, path));
        }
        int[] counterparts = Counterparts.of(stored, understood);
        if (counterparts == null) {
            if (unchanged) {
                return new Node.Seq(stored);
            }
            throw mixedUp(path);
        }
        List<Node> inOrder = Arrays.stream(counterparts).mapToObj(stored::get).toList();
        return new Node.Seq(mergeElements(inOrder, counterparts, understood, wanted, path));
    }

    /** Returns what is wanted, unless elements that differ in unknown fields only were taken for one. */
    private List<Node> apart(List<Node> stored, List<Node> understood, List<Node> wanted, String path) {
        for (Node element : stored) {
            List<Node> same = understood.stream()
                    .filter(each -> Counterparts.mayBe(element, each))
                    .toList();
            if (!same.isEmpty() && same.stream().allMatch(each -> hasUnknown(element, each))) {
                throw mixedUp(path);
            }
        }
        return wanted;
    }

    private MappingException mixedUp(String path) {
        return new MappingException(
                "Nothing was written to " + key + ": elements of " + path
                        + " hold stored fields that this program does not know, and it cannot be told to which of the"
                        + " elements that it read they belong. Let the program know those fields.",
                null);
    }

    private List<Node> mergeElements(
            List<Node> stored, int[] positions, List<Node> understood, List<Node> wanted, String path) {
        List<Node> merged = new ArrayList<>(wanted);
        boolean[] found = new boolean[stored.size()];
        boolean othersNew = false;
        for (int i = 0; i < wanted.size(); i++) {
            int from = indexOf(wanted.get(i), understood, found);
            if (from < 0) {
                othersNew = true;
            } else {
                found[from] = true;
                merged.set(i, merge(stored.get(from), understood.get(from), wanted.get(i), path + "[]"));
            }
        }
        for (int i = 0; othersNew && i < stored.size(); i++) {
            if (!found[i] && hasUnknown(stored.get(i), understood.get(i))) {
                throw new MappingException(
                        "Nothing was written to " + key + ": element " + positions[i] + " of " + path
                                + " holds stored fields that this program does not know, and it cannot be told whether that"
                                + " element was changed or replaced. Let the program know those fields, or change the list in"
                                + " two steps: first remove elements, then add others.",
                        null);
            }
        }
        return merged;
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
