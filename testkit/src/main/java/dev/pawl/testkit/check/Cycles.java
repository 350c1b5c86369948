package dev.pawl.testkit.check;

import dev.pawl.testkit.check.Graph.Edge;
import dev.pawl.testkit.check.Graph.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jgrapht.alg.connectivity.KosarajuStrongConnectivityInspector;
import org.jgrapht.graph.DefaultDirectedGraph;

/**
 * Finds the circles in which operations depend on each other. What depends on nothing, or has nothing depend on it, is in no
 * circle: it is taken away until nothing more can be. Of a sound history nothing is left. What is left falls into strongly
 * connected parts, and of each the shortest circle of the gravest kind is told.
 */
final class Cycles {
    /** How many operations, or dependencies, of a part circles are searched through. */
    private static final int MOST_STARTS = 200;

    private final Graph graph;
    private final Paths paths;
    private final Findings findings;

    Cycles(Graph graph, Findings findings) {
        this.graph = graph;
        this.paths = new Paths(graph);
        this.findings = findings;
    }

    void judge() {
        RealTime time = new RealTime(graph, findings);
        time.judgeSteps();
        int[] order = new int[graph.size()];
        boolean[] ordered = new boolean[graph.size()];
        int count = order(order, ordered);
        if (count == graph.size()) {
            // On top of a circle there is no order to hold against time.
            time.judge(order);
            return;
        }
        for (Set<Integer> part : parts(ordered)) {
            if (part.size() > 1) {
                List<Edge> cycle = gravest(part);
                findings.add(name(cycle), cycle);
            }
        }
    }

    /** Puts those in order that depend on no circle, and returns how many there are. */
    private int order(int[] order, boolean[] ordered) {
        int[] waitsFor = new int[graph.size()];
        for (int node = 0; node < graph.size(); node++) {
            for (int place = graph.firstOut(node); place < graph.endOut(node); place++) {
                waitsFor[graph.target(graph.edgeAt(place))]++;
            }
        }
        int count = 0;
        for (int node = 0; node < graph.size(); node++) {
            if (waitsFor[node] == 0) {
                order[count++] = node;
            }
        }
        for (int i = 0; i < count; i++) {
            ordered[order[i]] = true;
            for (int place = graph.firstOut(order[i]); place < graph.endOut(order[i]); place++) {
                int target = graph.target(graph.edgeAt(place));
                if (--waitsFor[target] == 0) {
                    order[count++] = target;
                }
            }
        }
        return count;
    }

    private List<Set<Integer>> parts(boolean[] ordered) {
        DefaultDirectedGraph<Integer, Integer> rest = new DefaultDirectedGraph<>(null, null, false);
        for (int node = 0; node < graph.size(); node++) {
            if (!ordered[node]) {
                rest.addVertex(node);
            }
        }
        for (int node : rest.vertexSet()) {
            for (int place = graph.firstOut(node); place < graph.endOut(node); place++) {
                int edge = graph.edgeAt(place);
                rest.addEdge(node, graph.target(edge), edge);
            }
        }
        return new KosarajuStrongConnectivityInspector<>(rest).stronglyConnectedSets();
    }

    private List<Edge> gravest(Set<Integer> part) {
        List<Edge> cycle = shortest(part, EnumSet.of(Kind.WW));
        if (cycle.isEmpty()) {
            cycle = shortest(part, EnumSet.of(Kind.WW, Kind.WR));
        }
        if (cycle.isEmpty()) {
            cycle = shortestThroughRw(part, EnumSet.of(Kind.WW, Kind.WR));
        }
        return cycle.isEmpty() ? shortestThroughRw(part, EnumSet.allOf(Kind.class)) : cycle;
    }

    private List<Edge> shortest(Set<Integer> part, Set<Kind> allowed) {
        List<Edge> best = List.of();
        int starts = 0;
        for (int start : part) {
            if (++starts > MOST_STARTS) {
                break;
            }
            best = shorter(best, paths.shortest(start, node -> node == start, allowed, part::contains));
        }
        return best;
    }

    /** Looks for circles of one dependency on what was missed, and others of the allowed kinds. */
    private List<Edge> shortestThroughRw(Set<Integer> part, Set<Kind> allowed) {
        List<Edge> best = List.of();
        int starts = 0;
        for (int node : part) {
            for (int place = graph.firstOut(node); place < graph.endOut(node); place++) {
                int edge = graph.edgeAt(place);
                int target = graph.target(edge);
                if (graph.kind(edge) == Kind.RW && part.contains(target) && ++starts <= MOST_STARTS) {
                    List<Edge> back = paths.shortest(target, goal -> goal == node, allowed, part::contains);
                    if (!back.isEmpty()) {
                        List<Edge> cycle = new ArrayList<>(back);
                        cycle.add(graph.edge(edge));
                        best = shorter(best, cycle);
                    }
                }
            }
        }
        return best;
    }

    private static List<Edge> shorter(List<Edge> one, List<Edge> other) {
        return one.isEmpty() || (!other.isEmpty() && other.size() < one.size()) ? other : one;
    }

    private static Anomaly name(List<Edge> cycle) {
        long missed = cycle.stream().filter(edge -> edge.kind() == Kind.RW).count();
        if (missed == 0) {
            return cycle.stream().allMatch(edge -> edge.kind() == Kind.WW) ? Anomaly.G0 : Anomaly.G1C;
        } else if (missed == 1) {
            return Anomaly.G_SINGLE;
        }
        for (int i = 0; i < cycle.size(); i++) {
            if (cycle.get(i).kind() == Kind.RW
                    && cycle.get((i + 1) % cycle.size()).kind() == Kind.RW) {
                return Anomaly.G2_ITEM;
            }
        }
        return Anomaly.LONG_FORK;
    }
}
