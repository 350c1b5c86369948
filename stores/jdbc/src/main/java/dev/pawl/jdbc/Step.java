package dev.pawl.jdbc;

import dev.pawl.store.Key;
import dev.pawl.store.State;
import dev.pawl.store.Version;
import dev.pawl.store.Write;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One key of a commit: what is expected of it, and what is written. Everything is encoded, so that a value the database cannot
 * keep is found out before anything is sent.
 *
 * @param written the version after the write, as the table keeps it; null if there is none
 * @param id the parameters of the id
 * @param values the parameters of the value; empty if none is written
 */
record Step(
        Key key,
        Bound bound,
        State expected,
        Action action,
        @Nullable Version written,
        List<Parameter> id,
        List<Parameter> values) {

    /** What happens to the key. */
    enum Action {
        READ,
        INSERT,
        UPDATE,
        DELETE
    }

    static Step of(Bound bound, Key key, State expected, @Nullable Write write) {
        List<Parameter> id = bound.mapping().idParameters(key);
        if (write == null) {
            return new Step(key, bound, expected, Action.READ, null, id, List.of());
        } else if (write instanceof Write.Put put) {
            Action action = expected instanceof State.Absent ? Action.INSERT : Action.UPDATE;
            List<Parameter> values = bound.mapping().values().encode(key, put.value());
            return new Step(key, bound, expected, action, bound.mapping().kept(put.version()), id, values);
        }
        return new Step(key, bound, expected, Action.DELETE, null, id, List.of());
    }

    Mapping mapping() {
        return bound.mapping();
    }

    boolean writes() {
        return action != Action.READ;
    }

    boolean expectsAbsence() {
        return expected instanceof State.Absent;
    }

    Version writtenVersion() {
        return Objects.requireNonNull(written, "a step that only reads or deletes leaves no version");
    }

    Version expectedVersion() {
        return ((State.At) expected).version();
    }

    /** Binds what stands before the condition: the whole row of an insert, the assignments of an update. */
    int bindWritten(PreparedStatement statement, int from) throws SQLException {
        if (written == null) {
            return from;
        }
        List<Parameter> version = mapping().versionParameters(written);
        if (action == Action.INSERT) {
            int index = Parameter.bindAll(statement, from, id);
            index = Parameter.bindAll(statement, index, version);
            return Parameter.bindAll(statement, index, values);
        }
        return Parameter.bindAll(statement, Parameter.bindAll(statement, from, values), version);
    }

    /** Binds the condition of an update or delete. */
    int bindCondition(PreparedStatement statement, int from) throws SQLException {
        if (action == Action.INSERT) {
            return from;
        }
        int index = Parameter.bindAll(statement, from, id);
        return Parameter.bindAll(statement, index, mapping().expectedParameters(expectedVersion()));
    }

    /** Binds the statement of {@link MappingSql#write}. */
    void bind(PreparedStatement statement) throws SQLException {
        bindCondition(statement, bindWritten(statement, 1));
    }
}
