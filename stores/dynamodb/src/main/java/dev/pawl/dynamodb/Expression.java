package dev.pawl.dynamodb;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The placeholders of one request: every name goes through one, since any may be a reserved word. Used by one thread. */
final class Expression {
    private final Map<String, String> placeholders = new HashMap<>();
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Map<String, AttributeValue> values = new LinkedHashMap<>();

    String name(String attribute) {
        return placeholders.computeIfAbsent(attribute, fresh -> {
            String placeholder = "#n" + names.size();
            names.put(placeholder, fresh);
            return placeholder;
        });
    }

    String value(AttributeValue value) {
        String placeholder = ":v" + values.size();
        values.put(placeholder, value);
        return placeholder;
    }

    Map<String, String> names() {
        return names;
    }

    /** Returns the values, or null if there are none: DynamoDB refuses an empty map. */
    @Nullable
    Map<String, AttributeValue> values() {
        return values.isEmpty() ? null : values;
    }
}
