package dev.pawl.jdbc;

import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The statements that lock the keys of a commit, each once and at its final strength: FOR UPDATE what is deleted, FOR NO KEY UPDATE
 * what is replaced (FOR UPDATE would wait for everybody whose row refers to it, and they perhaps for this commit), FOR SHARE what is
 * only read (FOR KEY SHARE would let an update pass), and an advisory lock for what must be absent. Keys that follow one another in
 * the canonical order and want the same lock share a statement.
 */
final class LockPlan {

    private enum Strength {
        ABSENT(""),
        SHARE("SHARE"),
        REPLACE("NO KEY UPDATE"),
        DELETE("UPDATE");

        private final String sql;

        Strength(String sql) {
            this.sql = sql;
        }

        static Strength of(Step step) {
            if (step.expectsAbsence()) {
                return ABSENT;
            } else if (step.action() == Step.Action.DELETE) {
                return DELETE;
            }
            return step.writes() ? REPLACE : SHARE;
        }
    }

    /** COLLATE "C" orders texts by code points; Java's own order differs from that for what is beyond U+FFFF. */
    static final Comparator<Step> ORDER = Comparator.comparing(
                    (Step step) -> step.key().kind())
            .thenComparing(step -> step.key().id(), LockPlan::compare);

    private LockPlan() {}

    /**
     * Returns the statements. Keys that stand twice are only read.
     *
     * @param between what is to stand between two statements that lock
     * @param found where they put the state of every key that is there
     */
    static List<Pipeline.Part> of(List<Step> steps, List<Pipeline.Part> between, Map<Key, State> found) {
        List<Step> ordered = new ArrayList<>(steps.stream()
                .collect(Collectors.toMap(Step::key, step -> step, (first, same) -> first))
                .values());
        ordered.sort(ORDER);
        List<Pipeline.Part> parts = new ArrayList<>();
        Map<Mapping, List<Key>> absent = new LinkedHashMap<>();
        int from = 0;
        while (from < ordered.size()) {
            int to = from + 1;
            while (to < ordered.size() && together(ordered.get(from), ordered.get(to))) {
                to++;
            }
            List<Step> run = ordered.subList(from, to);
            if (from > 0) {
                parts.addAll(between);
            }
            parts.add(lock(run, found));
            from = to;
        }
        for (Step step : ordered) {
            if (step.expectsAbsence()) {
                absent.computeIfAbsent(step.mapping(), any -> new ArrayList<>()).add(step.key());
            }
        }
        // Only now: each statement sees what was committed before it began, and that must be after the locks.
        absent.forEach((mapping, keys) -> parts.add(states(mapping, keys, "", found)));
        return parts;
    }

    private static boolean together(Step first, Step next) {
        Strength strength = Strength.of(first);
        return strength == Strength.of(next) && (strength == Strength.ABSENT || first.mapping() == next.mapping());
    }

    private static Pipeline.Part lock(List<Step> run, Map<Key, State> found) {
        Strength strength = Strength.of(run.get(0));
        if (strength == Strength.ABSENT) {
            return advisory(run);
        }
        Mapping mapping = run.get(0).mapping();
        String suffix = " ORDER BY " + KeySet.canonicalOrder(mapping) + " FOR " + strength.sql + " OF a";
        return states(mapping, run.stream().map(Step::key).toList(), suffix, found);
    }

    private static Pipeline.Part advisory(List<Step> run) {
        Object[] numbers = run.stream()
                .map(step -> AdvisoryLock.of(step.mapping().table(), step.key()))
                .toArray();
        return Pipeline.query(
                "SELECT count(pg_advisory_xact_lock(n)) FROM unnest(CAST(? AS int8[])) AS n",
                (statement, from) -> {
                    statement.setArray(from, statement.getConnection().createArrayOf("int8", numbers));
                    return from + 1;
                },
                row -> {});
    }

    private static Pipeline.Part states(Mapping mapping, List<Key> keys, String suffix, Map<Key, State> found) {
        return Pipeline.query(
                "SELECT k.n, " + mapping.versionColumns("a") + " " + KeySet.from(mapping) + suffix,
                KeySet.of(mapping, keys),
                row -> {
                    Key key = keys.get(row.getInt(1) - 1);
                    found.put(key, mapping.state(key, row, 2));
                });
    }

    private static int compare(Id left, Id right) {
        List<Id> a = left.scalars();
        List<Id> b = right.scalars();
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            int order = a.get(i) instanceof Id.Text x && b.get(i) instanceof Id.Text y
                    ? compareCodePoints(x.value(), y.value())
                    : a.get(i).compareTo(b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.size(), b.size());
    }

    /** Whatever is beyond U+FFFF is two surrogates to Java, which are smaller than some of what is not. */
    static int compareCodePoints(String a, String b) {
        int common = Math.min(a.length(), b.length());
        for (int i = 0; i < common; i++) {
            char left = a.charAt(i);
            char right = b.charAt(i);
            if (left != right) {
                boolean beyond = Character.isSurrogate(left);
                return beyond == Character.isSurrogate(right) ? Character.compare(left, right) : beyond ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
