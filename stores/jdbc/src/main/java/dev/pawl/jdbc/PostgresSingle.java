package dev.pawl.jdbc;

import dev.pawl.store.CommitOutcome;
import dev.pawl.store.StoreException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.function.Function;

/** Makes a commit of one key by one statement that decides it, in one round trip. */
final class PostgresSingle {
    private final Dialect dialect;
    private final CommitLog log;
    private final Look look;
    private final Function<Mapping, PostgresSql> statements;

    PostgresSingle(Dialect dialect, CommitLog log, Look look, Function<Mapping, PostgresSql> statements) {
        this.dialect = dialect;
        this.log = log;
        this.look = look;
        this.statements = statements;
    }

    CommitOutcome commit(Session session, Plan plan) {
        int rows;
        try {
            rows = execute(session, plan);
        } catch (SQLException e) {
            return afterError(session, plan, e);
        }
        if (rows == 1) {
            return new CommitOutcome.Committed();
        } else if (rows > 1) {
            Step step = plan.steps().get(0);
            return new CommitOutcome.InDoubt(
                    plan.commit().ticket(),
                    new StoreException(
                            "The write of " + step.key() + " changed " + rows + " rows of "
                                    + step.mapping().table() + ": this should never happen.",
                            null));
        }
        return looked(session, plan);
    }

    private int execute(Session session, Plan plan) throws SQLException {
        Step step = plan.steps().get(0);
        PreparedStatement statement =
                session.prepare(statements.apply(step.mapping()).deciding(step));
        bind(session, plan, statement);
        return statement.executeUpdate();
    }

    private void bind(Session session, Plan plan, PreparedStatement statement) throws SQLException {
        Step step = plan.steps().get(0);
        int index = step.bindWritten(statement, 1);
        // Behind whoever waits for the row already, then for the row; for the advisory lock of an id, then for its
        // index.
        statement.setString(index++, Long.toString(session.millisForEachOfTwoWaits()));
        if (step.action() == Step.Action.INSERT) {
            statement.setLong(index++, AdvisoryLock.of(step.mapping().table(), step.key()));
        }
        index = step.bindCondition(statement, index);
        if (log.enabled()) {
            statement.setObject(index, plan.attempt().value());
        }
    }

    /** At REPEATABLE READ a changed row is a serialization failure; a marker that is there already is a taken key. */
    private CommitOutcome afterError(Session session, Plan plan, SQLException error) {
        ErrorTable.Meaning meaning = dialect.errors().meaning(error);
        if (PostgresCommitter.SERIALIZATION_FAILURE.equals(error.getSQLState())) {
            return looked(session, plan);
        } else if (meaning == ErrorTable.Meaning.UNIQUE) {
            try {
                CommitOutcome marked = look.marker(session, plan);
                if (marked != null) {
                    return marked;
                }
            } catch (SQLException e) {
                return unseen(plan, e);
            }
        }
        return Outcomes.of(dialect.errors(), error, true, plan);
    }

    private CommitOutcome looked(Session session, Plan plan) {
        try {
            return look.outcome(session, plan);
        } catch (UnreadableRow e) {
            return Outcomes.of(dialect.errors(), e, false, plan);
        } catch (SQLException e) {
            return unseen(plan, e);
        }
    }

    /** Nothing was written now, but an earlier copy of the same commit may have been: only its marker could tell. */
    private static CommitOutcome unseen(Plan plan, SQLException error) {
        return new CommitOutcome.InDoubt(
                plan.commit().ticket(),
                new StoreException(
                        "The commit of " + plan.subject() + " changed nothing, and what is there could not be read: "
                                + Outcomes.said(error),
                        error));
    }
}
