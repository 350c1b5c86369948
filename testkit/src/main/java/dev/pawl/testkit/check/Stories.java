package dev.pawl.testkit.check;

import dev.pawl.testkit.check.Graph.Edge;
import dev.pawl.testkit.check.Graph.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Tells of operations as people read it: who, when, what was seen and written, and the line of the history. */
final class Stories {
    private final long begin;

    Stories(long begin) {
        this.begin = begin;
    }

    List<String> inOrder(Collection<Operation> operations) {
        return operations.stream()
                .sorted(Comparator.comparingLong(operation -> operation.start))
                .map(operation -> "  " + told(operation))
                .toList();
    }

    String summary(List<Edge> cycle) {
        Set<String> keys = new LinkedHashSet<>();
        cycle.forEach(edge -> {
            if (edge.about() != null) {
                keys.add(edge.about().key.key.toString());
            }
        });
        return "Each of these " + cycle.size() + " has to come before the next, about " + String.join(", ", keys) + ".";
    }

    /** Draws a circle: each operation, and why it has to come before the next; the last one comes before the first. */
    List<String> circle(List<Edge> cycle) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < cycle.size(); i++) {
            Edge edge = cycle.get(i);
            String name = "T" + (i + 1);
            String next = "T" + ((i + 1) % cycle.size() + 1);
            lines.add((i == 0 ? "  +-> " : "  |   ") + name + "  " + told(edge.from()));
            lines.add("  |     | " + edge.kind().text + ": " + why(edge, name, next));
            lines.add(i + 1 < cycle.size() ? "  |     v" : "  +-----+");
        }
        return lines;
    }

    private static String why(Edge edge, String name, String next) {
        if (edge.kind() == Kind.REALTIME) {
            return name + " had ended before " + next + " began";
        }
        String about = String.valueOf(edge.about());
        return switch (edge.kind()) {
            case WW -> next + " replaced what " + name + " left: " + about;
            case WR -> next + " saw what " + name + " left: " + about;
            case RW, REALTIME -> next + " replaced what " + name + " saw: " + about;
        };
    }

    private String told(Operation operation) {
        StringBuilder text = new StringBuilder();
        text.append(operation.origin.who())
                .append(", ")
                .append(operation.origin.what())
                .append(operation instanceof Attempt attempt ? " " + attempt.id : "")
                .append(", ");
        text.append(moment(operation.start)).append(" to ").append(moment(operation.end));
        if (!operation.seen.isEmpty()) {
            text.append(": saw ").append(states(operation.seen));
        }
        if (!operation.left().isEmpty()) {
            text.append("; left ").append(states(operation.left()));
        }
        return text.append("  (")
                .append(operation.origin.file())
                .append(':')
                .append(operation.origin.line())
                .append(')')
                .toString();
    }

    private static String states(List<KeyState> states) {
        return states.stream().map(KeyState::toString).collect(Collectors.joining(", "));
    }

    private String moment(long at) {
        return at == Operation.NEVER ? "never" : String.format(Locale.ROOT, "%.3f ms", (at - begin) / 1e6);
    }
}
