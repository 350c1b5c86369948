package dev.pawl.jdbc;

import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Conflict;
import dev.pawl.store.Key;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.Stored;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes commits that do not overlap in one transaction. First their markers and request ids are inserted, then every key is
 * locked; then what is there is compared with what was expected, commit by commit; only then are those written that fit. Commits that
 * replace one row each need no lock beforehand, if their rows lie in the order of the keys: the update of a row that is not as
 * expected changes nothing. What an error of the database spoils is made again one by one. For one thread, and used once.
 */
final class MySqlTransaction {
    private static final String MARK = "INSERT INTO " + CommitLog.COMMITS + " (attempt, committed) VALUES ";

    private final MySqlWork work;
    private final Session session;
    private final CommitLog log;
    private final Look look;
    private final Map<Key, State> found = new HashMap<>();
    private final IdentityHashMap<Plan, CommitOutcome> outcomes = new IdentityHashMap<>();
    private boolean marked;
    private @Nullable Instant now;

    MySqlTransaction(Session session, MySqlBounds bounds, CommitLog log, Look look) {
        this.work = new MySqlWork(session, bounds);
        this.session = session;
        this.log = log;
        this.look = look;
    }

    /** One request id of one of the commits. */
    private record Asked(RequestId request, Plan plan) {}

    CommitOutcome commit(Plan plan) {
        List<Plan> one = List.of(plan);
        boolean recorded = false;
        try {
            record(one);
            recorded = true;
            MySqlWrites.Miss miss = decide(one);
            return miss == null ? Objects.requireNonNull(outcomes.get(plan)) : missed(plan, miss);
        } catch (SQLException e) {
            return afterError(plan, e, recorded);
        } finally {
            work.rollBack();
        }
    }

    /**
     * Makes commits that do not overlap.
     *
     * @return the outcome of each, or null if one has spoilt them all and nothing is applied: then they are to be made one by one
     */
    @Nullable
    List<CommitOutcome> commit(List<Plan> plans) {
        try {
            record(plans);
            boolean decided = onlyUpdate(plans) ? update(plans) : decide(plans) == null;
            return decided
                    ? plans.stream()
                            .map(plan -> Objects.requireNonNull(outcomes.get(plan)))
                            .toList()
                    : null;
        } catch (SQLException e) {
            if (!work.committing() || MySqlErrors.rolledBack(e)) {
                return null;
            }
            return plans.stream()
                    .map(plan -> outcomes.computeIfAbsent(plan, lost -> afterCommit(lost, e)))
                    .toList();
        } finally {
            work.rollBack();
        }
    }

    /** Inserts markers and request ids; an error that a unique key was taken comes from one of them if it comes from here. */
    private void record(List<Plan> plans) throws SQLException {
        String marks = plans.stream()
                .filter(plan -> plan.writes() && log.enabled())
                .map(plan -> "('" + plan.attempt() + "', TRUE)")
                .collect(Collectors.joining(", "));
        work.begin(marks.isEmpty() ? List.of() : List.of(MARK + marks));
        marked = true;
        List<Asked> asked = plans.stream()
                .flatMap(plan -> plan.requests().stream().map(request -> new Asked(request, plan)))
                .sorted(Comparator.comparing(ask -> ask.request().value()))
                .toList();
        if (!asked.isEmpty()) {
            String rows = ", (?, ?, ?)".repeat(asked.size()).substring(2);
            String sql = "INSERT INTO " + CommitLog.REQUESTS + " (request, attempt, results) VALUES " + rows;
            PreparedStatement statement = work.prepareWaiting(sql);
            int index = 1;
            for (Asked ask : asked) {
                statement.setString(index++, ask.request().value());
                statement.setString(index++, ask.plan().attempt().toString());
                statement.setString(index++, ask.plan().results(ask.request()));
            }
            statement.executeUpdate();
        }
    }

    /** Commits those that fit, unless one of their writes has missed its row: returns that one, or null if all are decided. */
    private MySqlWrites.@Nullable Miss decide(List<Plan> plans) throws SQLException {
        List<Step> steps = plans.stream().flatMap(plan -> plan.steps().stream()).toList();
        if (!MySqlLocks.take(work, steps, found)) {
            plans.forEach(plan -> outcomes.put(plan, MySqlGuards.missing(plan)));
            return null;
        }
        now = look.now(session, plans);
        List<Plan> fit = new ArrayList<>();
        List<Plan> unfit = new ArrayList<>();
        for (Plan plan : plans) {
            List<Conflict> conflicts = conflicts(plan);
            if (conflicts.isEmpty()) {
                fit.add(plan);
            } else {
                unfit.add(plan);
                outcomes.put(plan, new CommitOutcome.Rejected(conflicts));
            }
        }
        if (fit.stream().anyMatch(Plan::writes)) {
            forget(unfit);
            MySqlWrites.Miss miss = new MySqlWrites(work)
                    .make(fit.stream().flatMap(plan -> plan.steps().stream()).toList());
            if (miss != null) {
                return miss;
            }
            work.commit();
        }
        fit.forEach(plan -> outcomes.put(plan, new CommitOutcome.Committed()));
        return null;
    }

    /**
     * Tells whether each of the commits replaces one row and nothing else, all of one kind and by one and the same statement, which
     * locks the rows in the order of their keys.
     */
    private static boolean onlyUpdate(List<Plan> plans) {
        if (!plans.stream().allMatch(Plan::single)) {
            return false;
        }
        Step first = plans.get(0).steps().get(0);
        return first.bound().locksInOrder()
                && plans.stream().allMatch(plan -> {
                    Step step = plan.steps().get(0);
                    return step.action() == Step.Action.UPDATE
                            && step.mapping() == first.mapping()
                            && VersionForm.of(step.expectedVersion()) == VersionForm.of(first.expectedVersion());
                });
    }

    /** Replaces rows, in the canonical order of their keys; returns false if it cannot be told which were replaced. */
    private boolean update(List<Plan> plans) throws SQLException {
        List<Plan> ordered = plans.stream()
                .sorted(Comparator.comparing(plan -> plan.steps().get(0).key()))
                .toList();
        List<Step> steps = ordered.stream().map(plan -> plan.steps().get(0)).toList();
        int[] rows = new MySqlWrites(work).update(steps);
        if (rows == null) {
            return false;
        }
        List<Plan> fit = new ArrayList<>(rows.length);
        List<Plan> unfit = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] > 1) {
                return false;
            } else if (rows[i] == 1) {
                fit.add(ordered.get(i));
            } else {
                unfit.add(ordered.get(i));
                outcomes.put(ordered.get(i), MySqlCommitter.conflict(work, steps.get(i)));
            }
        }
        if (!fit.isEmpty()) {
            forget(unfit);
            work.commit();
            fit.forEach(plan -> outcomes.put(plan, new CommitOutcome.Committed()));
        }
        return true;
    }

    private List<Conflict> conflicts(Plan plan) throws SQLException {
        List<Conflict> conflicts = new ArrayList<>();
        Conflict expired = plan.expired(now);
        if (expired != null) {
            conflicts.add(expired);
        }
        for (Step step : plan.steps()) {
            State actual = found.getOrDefault(step.key(), State.absent());
            if (!actual.equals(step.expected())) {
                Stored current = work.current(step).orElse(null);
                boolean same = current != null && State.at(current.version()).equals(actual);
                conflicts.add(new Conflict.Mismatch(step.key(), step.expected(), actual, same ? current : null));
            }
        }
        return conflicts;
    }

    /** Takes back what was recorded of commits that do not fit: they leave nothing behind. */
    private void forget(List<Plan> unfit) throws SQLException {
        if (log.enabled()) {
            delete(
                    "DELETE FROM " + CommitLog.COMMITS + " WHERE attempt = ?",
                    unfit.stream().map(plan -> plan.attempt().toString()).toList());
            delete(
                    "DELETE FROM " + CommitLog.REQUESTS + " WHERE request = ?",
                    unfit.stream()
                            .flatMap(plan -> plan.requests().stream())
                            .map(RequestId::value)
                            .toList());
        }
    }

    private void delete(String sql, List<String> keys) throws SQLException {
        if (keys.isEmpty()) {
            return;
        }
        PreparedStatement statement = session.prepare(sql);
        statement.clearBatch();
        for (String key : keys) {
            statement.setString(1, key);
            statement.addBatch();
        }
        statement.executeBatch();
    }

    /** A row that was locked, as expected, and is not changed all the same, was changed before by the transaction itself. */
    private CommitOutcome missed(Plan plan, MySqlWrites.Miss miss) throws SQLException {
        String what = "The write of " + miss.step().key() + " changed " + miss.rows() + " rows of "
                + miss.step().mapping().table();
        if (miss.rows() > 1) {
            return Outcomes.failed(what + ": this should never happen.", null);
        }
        work.rollBack();
        found.clear();
        for (Step step : plan.steps()) {
            work.current(step).ifPresent(stored -> found.put(step.key(), State.at(stored.version())));
        }
        List<Conflict> conflicts = conflicts(plan);
        return conflicts.isEmpty()
                ? Outcomes.failed(
                        what + ", though it was locked and as expected: another write of this commit, or its trigger,"
                                + " had changed the same row.",
                        null)
                : new CommitOutcome.Rejected(conflicts);
    }

    private CommitOutcome afterError(Plan plan, SQLException error, boolean recorded) {
        if (work.committing()) {
            return afterCommit(plan, error);
        }
        if (!MySqlErrors.isUnique(error)) {
            return Outcomes.of(MySqlErrors.TABLE, error, false, plan);
        }
        try {
            return recorded ? clashed(plan, error) : repeated(plan);
        } catch (UnreadableRow e) {
            return Outcomes.of(MySqlErrors.TABLE, e, false, plan);
        } catch (SQLException e) {
            error.addSuppressed(e);
            session.breakOff();
            return MySqlErrors.unseen(plan, error);
        }
    }

    /** An error in place of the reply to COMMIT is believed only where it is documented to leave nothing behind. */
    static CommitOutcome afterCommit(Plan plan, SQLException error) {
        return MySqlErrors.rolledBack(error)
                ? Outcomes.of(MySqlErrors.TABLE, error, false, plan)
                : Outcomes.inDoubt(
                        plan.commit().ticket(),
                        "The reply to the commit of " + plan.subject() + " was lost: " + Outcomes.said(error),
                        error);
    }

    /**
     * The marker was there, or a request id if the marker could be inserted: nothing of this transaction may be seen when looking at
     * it. What is not there is not looked for, which could lock in the application's transaction where all others insert.
     */
    private CommitOutcome repeated(Plan plan) throws SQLException {
        work.rollBack();
        CommitOutcome earlier = marked ? null : look.marker(session, plan);
        List<Conflict> conflicts = marked ? look.repeated(session, plan) : List.of();
        if (earlier == null && conflicts.isEmpty()) {
            return Outcomes.busy(
                    "The marker or a request of the commit of " + plan.subject() + " was forgotten meanwhile.", null);
        }
        return earlier == null ? new CommitOutcome.Rejected(conflicts) : earlier;
    }

    /**
     * Pawl's own inserts of this id waited for the guard: what is there came from elsewhere, or the clash is on another key. What
     * this transaction has inserted before the clash is there as well, until it is rolled back.
     */
    private CommitOutcome clashed(Plan plan, SQLException error) throws SQLException {
        work.rollBack();
        for (Step step : plan.steps()) {
            if (step.action() == Step.Action.INSERT && work.current(step).isPresent()) {
                return Outcomes.busy(step.key() + " was inserted by a program that takes no lock for it.", error);
            }
        }
        return Outcomes.of(MySqlErrors.TABLE, error, false, plan);
    }
}
