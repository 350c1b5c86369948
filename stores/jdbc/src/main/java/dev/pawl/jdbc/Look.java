package dev.pawl.jdbc;

import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Conflict;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.Stored;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Looks at what is there after a statement changed no row: the row itself, and whether the attempt had been made already. */
final class Look {
    private final Dialect dialect;
    private final CommitLog log;
    private final Map<Mapping, String> looks = new ConcurrentHashMap<>();

    Look(Dialect dialect, CommitLog log) {
        this.dialect = dialect;
        this.log = log;
    }

    /** Returns the outcome of a commit of one step whose statement changed no row, in one round trip. */
    CommitOutcome outcome(Session session, Plan plan) throws SQLException {
        Step step = plan.steps().get(0);
        PreparedStatement statement = session.prepare(looks.computeIfAbsent(step.mapping(), this::sql));
        int index = 1;
        if (log.enabled()) {
            statement.setObject(index++, Committer.parameter(dialect, plan.attempt()));
        }
        Parameter.bindAll(statement, index, step.id());
        try (ResultSet found = statement.executeQuery()) {
            boolean any = found.next();
            CommitOutcome decided = any ? marked(found, plan) : null;
            return decided == null ? compared(step, any ? stored(step, found) : null) : decided;
        }
    }

    private String sql(Mapping mapping) {
        String row = mapping.rowColumns("a");
        return log.enabled()
                ? "SELECT c.committed, " + row + " FROM (SELECT 1 AS one) AS o LEFT JOIN " + CommitLog.COMMITS
                        + " AS c ON c.attempt = ? LEFT JOIN " + mapping.from() + " AS a ON "
                        + mapping.idMatch("a")
                : "SELECT NULL, " + row + " FROM " + mapping.from() + " AS a WHERE " + mapping.idMatch("a");
    }

    private static @Nullable CommitOutcome marked(ResultSet found, Plan plan) throws SQLException {
        boolean committed = found.getBoolean(1);
        if (found.wasNull()) {
            return null;
        }
        return committed
                ? new CommitOutcome.Committed()
                : Outcomes.fenced(plan.attempt().toString());
    }

    private static @Nullable Stored stored(Step step, ResultSet found) throws SQLException {
        int first = 2;
        found.getObject(first);
        return found.wasNull()
                ? null
                : step.mapping().stored(step.key(), found, step.mapping().consecutive(first));
    }

    private static CommitOutcome compared(Step step, @Nullable Stored current) {
        State actual = current == null ? State.absent() : State.at(current.version());
        if (actual.equals(step.expected())) {
            return Outcomes.busy(
                    step.key() + " was changed and changed back, or is being changed, while it was written: it is at "
                            + actual + " as expected, but could not be written.",
                    null);
        }
        return new CommitOutcome.Rejected(List.of(new Conflict.Mismatch(step.key(), step.expected(), actual, current)));
    }

    /** Returns the outcome that an attempt's marker tells of, or null if it has none. */
    @Nullable
    CommitOutcome marker(Session session, Plan plan) throws SQLException {
        if (!log.enabled()) {
            return null;
        }
        String sql = "SELECT committed FROM " + CommitLog.COMMITS + " WHERE attempt = ?";
        PreparedStatement statement = session.prepare(asItIsNow(session, sql));
        statement.setObject(1, Committer.parameter(dialect, plan.attempt()));
        try (ResultSet found = statement.executeQuery()) {
            return found.next() ? marked(found, plan) : null;
        }
    }

    /** In the application's transaction a plain query may show what was there when that began. */
    private String asItIsNow(Session session, String sql) {
        return session.isJoined() ? sql + dialect.grammar().asItIsNow() : sql;
    }

    /** Returns the conflicts of request ids that another commit has fulfilled. */
    List<Conflict> repeated(Session session, Plan plan) throws SQLException {
        if (plan.requests().isEmpty()) {
            // There may be no such table: SQLite prepares a statement before it is run.
            return List.of();
        }
        List<Conflict> conflicts = new ArrayList<>();
        String sql = "SELECT results FROM " + CommitLog.REQUESTS + " WHERE request = ? AND attempt <> ?";
        PreparedStatement statement = session.prepare(asItIsNow(session, sql));
        for (var request : plan.requests()) {
            statement.setString(1, request.value());
            statement.setObject(2, Committer.parameter(dialect, plan.attempt()));
            try (ResultSet found = statement.executeQuery()) {
                if (found.next()) {
                    conflicts.add(new Conflict.Repeated(request, Plan.parseResults(found.getString(1))));
                }
            }
        }
        return conflicts;
    }

    /** Returns what the commit left that fulfilled a request, or empty if there is none. */
    static Optional<List<Condition>> results(Session session, RequestId request) throws SQLException {
        String sql = "SELECT results FROM " + CommitLog.REQUESTS + " WHERE request = ?";
        PreparedStatement statement = session.prepare(sql);
        statement.setString(1, request.value());
        try (ResultSet found = statement.executeQuery()) {
            return found.next() ? Optional.of(Plan.parseResults(found.getString(1))) : Optional.empty();
        }
    }

    /** Returns what differs from what a commit expects. */
    static List<Conflict> conflicts(Session session, Plan plan) throws SQLException {
        List<Conflict> conflicts = new ArrayList<>();
        for (Step step : plan.steps()) {
            Stored current = current(session, step).orElse(null);
            State actual = current == null ? State.absent() : State.at(current.version());
            if (!actual.equals(step.expected())) {
                conflicts.add(new Conflict.Mismatch(step.key(), step.expected(), actual, current));
            }
        }
        return conflicts;
    }

    /** Returns what is stored under a step's key. */
    static Optional<Stored> current(Session session, Step step) throws SQLException {
        PreparedStatement statement = session.prepare(step.bound().sql().find());
        Parameter.bindAll(statement, 1, step.id());
        try (ResultSet found = statement.executeQuery()) {
            return found.next() ? Optional.of(step.mapping().content(step.key(), found)) : Optional.empty();
        }
    }

    /** Reads what {@link Dialect#clock} tells. */
    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** Asks the database's clock, if any of the commits has to be made before some moment. */
    @Nullable
    Instant now(Session session, List<Plan> plans) throws SQLException {
        return plans.stream().allMatch(plan -> plan.commit().notAfter() == null) ? null : now(session, dialect);
    }

    /** Asks the database's clock. */
    static Instant now(Session session, Dialect dialect) throws SQLException {
        try (ResultSet row = session.prepare(dialect.clock()).executeQuery()) {
            row.next();
            Instant now = instant(row.getLong(1));
            if (row.wasNull()) {
                // It would be 1970, when no lease has expired yet.
                throw new SQLException(
                        "The database does not tell the time in fractions of a second; SQLite does from 3.42 on.");
            }
            return now;
        }
    }
}
