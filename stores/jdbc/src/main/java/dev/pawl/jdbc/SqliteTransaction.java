package dev.pawl.jdbc;

import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Conflict;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes commits on SQLite, one after the other, in one transaction. BEGIN IMMEDIATE takes the one write lock of the database, so
 * that what is looked at stays as it is until COMMIT: it is the guard for everything, absent keys included.
 */
final class SqliteTransaction implements AutoCloseable {
    /** Hides an INSERT from the driver, which would ask for the generated key, by a statement that it prepares each time. */
    private static final String KEYLESS = "/* no key */ ";

    private static final String UNDO = "ROLLBACK TO pawl_one; RELEASE pawl_one";

    private final Session session;
    private final Statement control;
    private final BusyWait waiting;
    private final Dialect dialect;
    private final CommitLog log;
    private final Look look;
    private final boolean guarded;
    private final Set<String> unmarked = new LinkedHashSet<>();
    private boolean open;

    /** What was applied without a savepoint failed and may have left something: all is to be rolled back, and done with savepoints. */
    static final class Unguarded extends SQLException {
        private static final long serialVersionUID = 1;

        Unguarded(Plan plan, @Nullable SQLException cause) {
            super("The commit of " + plan.subject() + " was written in part.", cause);
        }
    }

    /**
     * Makes a transaction.
     *
     * @param guarded whether each commit has a savepoint of its own
     */
    SqliteTransaction(Session session, Dialect dialect, CommitLog log, Look look, boolean guarded) throws SQLException {
        this.session = session;
        this.dialect = dialect;
        this.log = log;
        this.look = look;
        this.guarded = guarded;
        this.control = session.statement();
        this.waiting = new BusyWait(session, control, session.deadline());
    }

    void begin() throws SQLException {
        if (session.isJoined()) {
            waiting.bound();
            run("SAVEPOINT pawl");
        } else if (!session.isBegun()) {
            waiting.run("BEGIN IMMEDIATE");
        }
        open = true;
    }

    /** Runs statements without parameters. */
    void run(String sql) throws SQLException {
        control.executeUpdate(sql);
    }

    /** Leaves the markers of what was applied, and commits. */
    void commit() throws SQLException {
        mark();
        if (session.isJoined()) {
            run("RELEASE pawl");
        } else {
            waiting.run("COMMIT");
        }
        session.endedByStatement();
        open = false;
    }

    /** Ends the transaction if it is still open: after a failed COMMIT it is, after some errors SQLite has ended it itself. */
    @Override
    public void close() throws SQLException {
        try {
            if (open) {
                run(session.isJoined() ? "ROLLBACK TO pawl; RELEASE pawl" : "ROLLBACK");
                session.endedByStatement();
            }
        } catch (SQLException e) {
            String message = e.getMessage();
            if (message == null || !message.contains("no transaction is active")) {
                session.breakOff();
            }
            session.endedByStatement();
        } finally {
            restore();
            control.close();
        }
    }

    private void restore() {
        try {
            waiting.restore();
        } catch (SQLException e) {
            session.breakOff();
        }
    }

    /**
     * Does what a commit does, short of COMMIT. If it is refused, nothing of it is left.
     *
     * @return its outcome, if the transaction commits
     * @throws SQLException if the transaction is of no use any more
     */
    CommitOutcome apply(Plan plan) throws SQLException {
        if (unmarked.contains(plan.attempt().toString())) {
            return new CommitOutcome.Committed();
        }
        if (guarded || !(plan.single() || plan.replaces())) {
            return applyGuarded(plan);
        }
        try {
            return plan.single() ? applySingle(plan) : applyChecked(plan);
        } catch (SQLException e) {
            throw isOfConstraint(dialect.errors().meaning(e)) ? new Unguarded(plan, e) : e;
        }
    }

    private static boolean isOfConstraint(ErrorTable.Meaning meaning) {
        return meaning == ErrorTable.Meaning.UNIQUE || meaning == ErrorTable.Meaning.CONSTRAINT;
    }

    private CommitOutcome applySingle(Plan plan) throws SQLException {
        return write(plan.steps().get(0)) ? applied(plan) : look.outcome(session, plan);
    }

    /**
     * Looks at the other rows before the first is written, which is checked by its own statement. Nobody else writes meanwhile, so
     * that only a constraint or a trigger can interfere after that.
     */
    private CommitOutcome applyChecked(Plan plan) throws SQLException {
        Step first = plan.steps().get(0);
        List<Step> others = plan.steps().subList(1, plan.steps().size());
        if (!areAsExpected(others) || !write(first)) {
            return diagnosed(plan);
        }
        if (!areWritten(others)) {
            throw new Unguarded(plan, null);
        }
        return applied(plan);
    }

    private CommitOutcome applyGuarded(Plan plan) throws SQLException {
        run("SAVEPOINT pawl_one");
        try {
            if (isInTime(plan) && record(plan) && readsHold(plan) && areWritten(plan.steps())) {
                run("RELEASE pawl_one");
                return applied(plan);
            }
        } catch (SQLException e) {
            undo(e);
            return broken(plan, e);
        }
        run(UNDO);
        return diagnosed(plan);
    }

    /** Undoes what a commit has done, unless the error has undone the whole transaction. */
    private void undo(SQLException error) throws SQLException {
        try {
            run(UNDO);
        } catch (SQLException e) {
            error.addSuppressed(e);
            throw error;
        }
    }

    /** Returns the outcome of a commit that broke a constraint, be it that of the markers. */
    private CommitOutcome broken(Plan plan, SQLException error) throws SQLException {
        ErrorTable.Meaning meaning = dialect.errors().meaning(error);
        CommitOutcome marked = meaning == ErrorTable.Meaning.UNIQUE ? look.marker(session, plan) : null;
        if (marked == null && !isOfConstraint(meaning)) {
            throw error;
        }
        return marked == null ? Outcomes.of(dialect.errors(), error, false, plan) : marked;
    }

    private boolean write(Step step) throws SQLException {
        PreparedStatement statement = session.prepare(step.bound().sql().write(step));
        step.bind(statement);
        return statement.executeUpdate() == 1;
    }

    private boolean areWritten(List<Step> steps) throws SQLException {
        for (Step step : steps) {
            if (step.writes() && !write(step)) {
                return false;
            }
        }
        return true;
    }

    private boolean readsHold(Plan plan) throws SQLException {
        return areAsExpected(
                plan.steps().stream().filter(step -> !step.writes()).toList());
    }

    private boolean areAsExpected(List<Step> steps) throws SQLException {
        for (Step step : steps) {
            if (!state(step).equals(step.expected())) {
                return false;
            }
        }
        return true;
    }

    private boolean isInTime(Plan plan) throws SQLException {
        return plan.expired(look.now(session, List.of(plan))) == null;
    }

    private State state(Step step) throws SQLException {
        PreparedStatement statement = session.prepare(step.bound().sql().findState());
        Parameter.bindAll(statement, 1, step.id());
        try (ResultSet found = statement.executeQuery()) {
            return found.next() ? step.mapping().state(step.key(), found, 1) : State.absent();
        }
    }

    /** Records the request ids and tells whether all were new. */
    private boolean record(Plan plan) throws SQLException {
        boolean fresh = true;
        for (RequestId request : plan.requests()) {
            PreparedStatement statement = session.prepare(KEYLESS + "INSERT OR IGNORE INTO " + CommitLog.REQUESTS
                    + " (request, attempt, results) VALUES (?, ?, ?)");
            statement.setString(1, request.value());
            statement.setString(2, plan.attempt().toString());
            statement.setString(3, plan.results(request));
            fresh &= statement.executeUpdate() == 1;
        }
        return fresh;
    }

    private CommitOutcome applied(Plan plan) {
        if (log.enabled() && plan.writes()) {
            unmarked.add(plan.attempt().toString());
        }
        return new CommitOutcome.Committed();
    }

    private void mark() throws SQLException {
        if (unmarked.isEmpty()) {
            return;
        }
        boolean many = unmarked.size() > 1;
        PreparedStatement statement = session.prepare(KEYLESS + "INSERT INTO " + CommitLog.COMMITS
                + " (attempt, committed) "
                + (many ? "SELECT value, TRUE FROM json_each(?)" : "VALUES (?, TRUE)"));
        String attempts = String.join("\",\"", unmarked);
        statement.setString(1, many ? "[\"" + attempts + "\"]" : attempts);
        statement.executeUpdate();
        unmarked.clear();
    }

    /** Looks at every key, with nothing of the commit written, so that all that differs is reported and not the first. */
    private CommitOutcome diagnosed(Plan plan) throws SQLException {
        CommitOutcome marked = look.marker(session, plan);
        if (marked != null) {
            return marked;
        }
        List<Conflict> conflicts = look.repeated(session, plan);
        if (conflicts.isEmpty()) {
            conflicts = new ArrayList<>(Look.conflicts(session, plan));
            Conflict expired = plan.expired(look.now(session, List.of(plan)));
            if (expired != null) {
                conflicts.add(expired);
            }
        }
        return conflicts.isEmpty()
                ? Outcomes.failed(
                        "The commit of " + plan.subject() + " did not write every row, though all were as expected and"
                                + " nobody else could write: as if a trigger withheld one or moved its version.",
                        null)
                : new CommitOutcome.Rejected(conflicts);
    }
}
