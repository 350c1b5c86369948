package dev.pawl.testkit.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which operation comes after which, since they touched the same state; in arrays, since there may be millions. */
final class Graph {
    private final List<Operation> nodes = new ArrayList<>();
    private int[] from = new int[1024];
    private int[] to = new int[1024];
    private Kind[] kinds = new Kind[1024];
    private KeyState[] abouts = new KeyState[1024];
    private int edges;
    /** The edges of node i are those numbered by {@code out} from {@code offsets[i]} to {@code offsets[i + 1]}. */
    private int[] offsets = new int[0];

    private int[] out = new int[0];

    /** Why an operation comes after another. */
    enum Kind {
        /** It overwrote what the other wrote. */
        WW("ww"),
        /** It saw what the other wrote. */
        WR("wr"),
        /** It overwrote what the other saw. */
        RW("rw"),
        /** It began when the other had ended. */
        REALTIME("time");

        final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    /** An edge as stories tell it. */
    record Edge(
            Operation from,
            Operation to,
            Kind kind,
            @Nullable KeyState about) {}

    void add(Operation source, Operation target, Kind kind, KeyState about) {
        if (source == target) {
            return;
        }
        if (edges == from.length) {
            int larger = Math.multiplyExact(edges, 2);
            from = Arrays.copyOf(from, larger);
            to = Arrays.copyOf(to, larger);
            kinds = Arrays.copyOf(kinds, larger);
            abouts = Arrays.copyOf(abouts, larger);
        }
        from[edges] = node(source);
        to[edges] = node(target);
        kinds[edges] = kind;
        abouts[edges] = about;
        edges++;
    }

    private int node(Operation operation) {
        if (operation.node < 0) {
            operation.node = nodes.size();
            nodes.add(operation);
        }
        return operation.node;
    }

    /** Says that no more edges follow. */
    void seal() {
        offsets = new int[nodes.size() + 1];
        for (int edge = 0; edge < edges; edge++) {
            offsets[from[edge] + 1]++;
        }
        for (int i = 0; i < nodes.size(); i++) {
            offsets[i + 1] += offsets[i];
        }
        out = new int[edges];
        int[] next = offsets.clone();
        for (int edge = 0; edge < edges; edge++) {
            out[next[from[edge]]++] = edge;
        }
    }

    int size() {
        return nodes.size();
    }

    Operation operation(int node) {
        return nodes.get(node);
    }

    int firstOut(int node) {
        return offsets[node];
    }

    int endOut(int node) {
        return offsets[node + 1];
    }

    /** Returns the edge at a place between {@link #firstOut} and {@link #endOut}. */
    int edgeAt(int place) {
        return out[place];
    }

    int source(int edge) {
        return from[edge];
    }

    int target(int edge) {
        return to[edge];
    }

    Kind kind(int edge) {
        return kinds[edge];
    }

    Edge edge(int edge) {
        return new Edge(nodes.get(from[edge]), nodes.get(to[edge]), kinds[edge], abouts[edge]);
    }
}
