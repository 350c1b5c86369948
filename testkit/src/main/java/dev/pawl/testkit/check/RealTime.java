package dev.pawl.testkit.check;

import dev.pawl.testkit.check.Graph.Edge;
import dev.pawl.testkit.check.Graph.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Holds an order of operations against time. If there is a circle of dependencies and of "ended before the other began", then
 * there is one with a single step of the second kind, since those form an interval order. So no such steps are added to the
 * graph: against the order it is enough to know, for each operation, the earliest end among all that depend on it.
 */
final class RealTime {
    private static final int MOST_PATHS = 1_000;
    private static final Set<Kind> ALL = EnumSet.allOf(Kind.class);

    private final Graph graph;
    private final Findings findings;

    RealTime(Graph graph, Findings findings) {
        this.graph = graph;
        this.findings = findings;
    }

    /** Finds what comes directly after something that began when it had ended. */
    void judgeSteps() {
        for (int node = 0; node < graph.size(); node++) {
            for (int place = graph.firstOut(node); place < graph.endOut(node); place++) {
                if (isLate(graph.edgeAt(place))) {
                    tell(List.of(graph.edge(graph.edgeAt(place))));
                }
            }
        }
    }

    private boolean isLate(int edge) {
        return graph.operation(graph.target(edge)).end < graph.operation(graph.source(edge)).start;
    }

    /** Finds what comes after something that began when it had ended, with others between. */
    void judge(int[] order) {
        long[] earliestEnd = new long[graph.size()];
        boolean[] late = new boolean[graph.size()];
        int paths = 0;
        for (int i = order.length - 1; i >= 0; i--) {
            int node = order[i];
            Operation operation = graph.operation(node);
            long earliest = Operation.NEVER;
            boolean toldOf = false;
            for (int place = graph.firstOut(node); place < graph.endOut(node); place++) {
                int edge = graph.edgeAt(place);
                int target = graph.target(edge);
                earliest = Math.min(earliest, earliestEnd[target]);
                toldOf |= late[target] || isLate(edge);
            }
            earliestEnd[node] = Math.min(earliest, operation.end);
            late[node] = earliest < operation.start;
            // What begins too late before something that does so, too, is explained by that.
            if (late[node] && !toldOf && ++paths <= MOST_PATHS) {
                tell(new Paths(graph)
                        .shortest(node, goal -> graph.operation(goal).end < operation.start, ALL, any -> true));
            }
        }
    }

    private void tell(List<Edge> path) {
        List<Edge> cycle = new ArrayList<>(path);
        cycle.add(new Edge(path.get(path.size() - 1).to(), path.get(0).from(), Kind.REALTIME, null));
        findings.add(name(cycle), cycle);
    }

    private static Anomaly name(List<Edge> cycle) {
        long missed = cycle.stream().filter(edge -> edge.kind() == Kind.RW).count();
        boolean saw = cycle.stream().anyMatch(edge -> edge.kind() == Kind.WR);
        if (missed == 0) {
            return saw ? Anomaly.G1C_REALTIME : Anomaly.G0_REALTIME;
        }
        return missed == 1 ? Anomaly.G_SINGLE_REALTIME : Anomaly.G2_ITEM_REALTIME;
    }
}
