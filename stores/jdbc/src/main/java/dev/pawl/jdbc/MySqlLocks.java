package dev.pawl.jdbc;

import dev.pawl.store.Key;
import dev.pawl.store.State;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Locks the keys of commits, each once and at its final strength, in the one order that all Pawl processes keep: first what stands
 * for absent keys, then the rows. A union of look-ups of one row each is carried out in the order it is written in, and locks
 * nothing else; a list of ids would be locked in whatever order, and through whatever index, the optimizer likes best.
 */
final class MySqlLocks {
    private static final int LOOK_UPS_PER_STATEMENT = 64;
    private static final int GUARD = -1;

    /** One look-up; a guard has no step. */
    private record LookUp(String sql, List<Parameter> parameters) {}

    private final MySqlWork work;
    private final List<Step> ordered;
    private final Map<Key, State> found;
    private int guardsFound;

    private MySqlLocks(MySqlWork work, List<Step> ordered, Map<Key, State> found) {
        this.work = work;
        this.ordered = ordered;
        this.found = found;
    }

    /**
     * Locks, each key once though several may read it, and puts the state of every key that is there into the map.
     *
     * @return whether what stands for absent keys was all there
     */
    static boolean take(MySqlWork work, List<Step> steps, Map<Key, State> found) throws SQLException {
        TreeMap<Key, Step> once = new TreeMap<>();
        steps.forEach(step -> once.put(step.key(), step));
        List<Step> ordered = List.copyOf(once.values());
        return new MySqlLocks(work, ordered, found).take();
    }

    private boolean take() throws SQLException {
        List<LookUp> all = new ArrayList<>();
        TreeSet<Long> guards = ordered.stream()
                .filter(Step::expectsAbsence)
                .map(MySqlGuards::of)
                .collect(Collectors.toCollection(TreeSet::new));
        for (Long guard : guards) {
            all.add(new LookUp(
                    "(SELECT " + GUARD
                            + " AS k, g.n AS version, 0 AS stamp FROM pawl_guards AS g WHERE g.n = ? FOR UPDATE)",
                    List.of(Parameter.of(guard))));
        }
        for (int i = 0; i < ordered.size(); i++) {
            all.add(lookUp(i));
        }
        for (int from = 0; from < all.size(); from += LOOK_UPS_PER_STATEMENT) {
            run(all.subList(from, Math.min(all.size(), from + LOOK_UPS_PER_STATEMENT)));
        }
        return guardsFound == guards.size();
    }

    private LookUp lookUp(int number) {
        Step step = ordered.get(number);
        Mapping mapping = step.mapping();
        String columns = mapping.versionColumns("a") + (mapping.stamped() ? "" : ", 0");
        return new LookUp(
                "(SELECT " + number + ", " + columns + " FROM " + mapping.from() + " AS a WHERE " + mapping.idMatch("a")
                        + (step.writes() ? " FOR UPDATE)" : MySqlBounds.SHARING + ")"),
                step.id());
    }

    private void run(List<LookUp> lookUps) throws SQLException {
        String sql = lookUps.stream().map(LookUp::sql).collect(Collectors.joining(" UNION ALL "));
        PreparedStatement statement = work.prepareWaiting(sql);
        int index = 1;
        for (LookUp lookUp : lookUps) {
            index = Parameter.bindAll(statement, index, lookUp.parameters());
        }
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                int number = row.getInt(1);
                if (number == GUARD) {
                    guardsFound++;
                } else {
                    Step step = ordered.get(number);
                    found.put(step.key(), step.mapping().state(step.key(), row, 2));
                }
            }
        }
    }
}
