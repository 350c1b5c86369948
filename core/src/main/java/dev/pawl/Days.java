package dev.pawl;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.std.DelegatingDeserializer;

/**
 * Reads days that a store handed back as the text of {@link LocalDate#toString}, which is what it makes of them whatever pattern an
 * annotation asks for, and leaves every other form to Jackson.
 */
final class Days extends DelegatingDeserializer {
    Days(ValueDeserializer<?> others) {
        super(others);
    }

    @Override
    protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> others) {
        return new Days(others);
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context) {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            try {
                return LocalDate.parse(parser.getString());
            } catch (DateTimeParseException e) {
                // Another program may have written it in the pattern.
                return super.deserialize(parser, context);
            }
        }
        return super.deserialize(parser, context);
    }
}
