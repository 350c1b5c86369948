package dev.pawl.dynamodb;

import dev.pawl.store.State;
import dev.pawl.store.Version;
import dev.pawl.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * A replacement as a statement of PartiQL, which does what the {@code UpdateItem} of the same plan does, on a narrower condition:
 * nothing is fenced on the item, and it has a history exactly if its version says that it was replaced before. PartiQL has no {@code
 * if_not_exists} to begin a history with. An item that is at the expected version all the same is left to the {@code UpdateItem}.
 */
final class Statement {
    /**
     * The longest text that DynamoDB takes.
     *
     * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchStatementRequest.html">BatchStatementRequest</a>
     */
    private static final int MAX_CHARACTERS = 8192;

    private final StringBuilder text = new StringBuilder();
    private final List<AttributeValue> parameters = new ArrayList<>();

    private Statement() {}

    /**
     * Returns the statement of a replacement, or empty if it has none: it is too long, or replaces a version without a counter.
     *
     * @throws dev.pawl.store.StoreException if DynamoDB cannot keep a part of what is written
     */
    static Optional<BatchStatementRequest> of(Plan plan) {
        Plan.Part part = plan.parts().get(0);
        if (!(part.write() instanceof Write.Put put)
                || !(part.condition().expected() instanceof State.At at)
                || !at.version().hasCounter()) {
            return Optional.empty();
        }
        Plan.requireSmall(part.mapping().item(put), put.key());
        Statement statement = new Statement();
        statement.append("UPDATE ").name(part.mapping().tableName());
        part.mapping().encoded(put).forEach(statement::change);
        boolean first = at.version().counter() == 1;
        if (plan.remembered()) {
            statement.remember(
                    part.mapping().table().historyAttribute(), first, new History.Step(at.version(), put.version()));
        }
        statement.where(part, at.version());
        if (plan.remembered()) {
            statement.room(part.mapping().table().historyAttribute(), first);
        }
        return statement.text.length() > MAX_CHARACTERS ? Optional.empty() : Optional.of(statement.request());
    }

    private void change(String attribute, @Nullable AttributeValue value) {
        if (value == null) {
            append(" REMOVE ").name(attribute);
        } else {
            append(" SET ").equal(attribute, value);
        }
    }

    private void remember(String history, boolean first, History.Step step) {
        AttributeValue steps = AttributeValue.fromL(List.of(step.encoded()));
        if (first) {
            change(history, steps);
        } else {
            append(" SET ")
                    .name(history)
                    .append(" = list_append(")
                    .name(history)
                    .append(", ?)");
            parameters.add(steps);
        }
    }

    private void room(String history, boolean first) {
        if (first) {
            append(" AND ").name(history).append(" IS MISSING");
        } else {
            append(" AND ")
                    .name(history)
                    .append(" IS NOT MISSING AND size(")
                    .name(history)
                    .append(") < ?");
            parameters.add(AttributeValue.fromN(Integer.toString(History.MOST)));
        }
    }

    private void where(Plan.Part part, Version version) {
        Table table = part.mapping().table();
        append(" WHERE ").equal(table.versionAttribute(), AttributeValue.fromN(Long.toString(version.counter())));
        part.mapping()
                .keys()
                .of(part.key())
                .forEach((attribute, value) -> append(" AND ").equal(attribute, value));
        append(" AND ");
        if (version.hasStamp()) {
            equal(table.stampAttribute(), AttributeValue.fromN(Long.toString(version.stamp())));
        } else {
            name(table.stampAttribute()).append(" IS MISSING");
        }
        append(" AND ").name(table.fencedAttribute()).append(" IS MISSING");
    }

    private Statement append(String part) {
        text.append(part);
        return this;
    }

    private Statement name(String name) {
        return append("\"").append(name.replace("\"", "\"\"")).append("\"");
    }

    private void equal(String attribute, AttributeValue value) {
        name(attribute).append(" = ?");
        parameters.add(value);
    }

    private BatchStatementRequest request() {
        return BatchStatementRequest.builder()
                .statement(text.toString())
                .parameters(parameters)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .build();
    }
}
