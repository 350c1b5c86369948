package dev.pawl.testkit.check;

import dev.pawl.testkit.check.Graph.Edge;
import dev.pawl.testkit.check.Graph.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/** Finds shortest paths in a graph, by breadth first. */
final class Paths {
    private final Graph graph;

    Paths(Graph graph) {
        this.graph = graph;
    }

    /** Returns the edges of a shortest path of one edge or more, or none if there is no path. */
    List<Edge> shortest(int start, IntPredicate goal, Set<Kind> allowed, IntPredicate within) {
        Map<Integer, Integer> cameBy = new HashMap<>();
        Deque<Integer> next = new ArrayDeque<>();
        next.add(start);
        while (!next.isEmpty()) {
            int node = next.remove();
            for (int place = graph.firstOut(node); place < graph.endOut(node); place++) {
                int edge = graph.edgeAt(place);
                int target = graph.target(edge);
                if (allowed.contains(graph.kind(edge)) && within.test(target) && !cameBy.containsKey(target)) {
                    cameBy.put(target, edge);
                    if (goal.test(target)) {
                        return path(start, target, cameBy);
                    }
                    next.add(target);
                }
            }
        }
        return List.of();
    }

    private List<Edge> path(int start, int end, Map<Integer, Integer> cameBy) {
        List<Edge> path = new ArrayList<>();
        int node = end;
        do {
            int edge = cameBy.getOrDefault(node, 0);
            path.add(graph.edge(edge));
            node = graph.source(edge);
        } while (node != start);
        Collections.reverse(path);
        return path;
    }
}
