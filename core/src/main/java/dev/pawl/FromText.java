package dev.pawl;

import java.time.DateTimeException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.std.DelegatingDeserializer;

/**
 * Reads what a store that has no type for it handed back as text, in the one form that it was stored in, whatever pattern an annotation
 * asks for and whatever the mapper takes from a text. Every other form is left to Jackson: another program may have written that.
 */
final class FromText extends DelegatingDeserializer {
    private final Function<String, @Nullable Object> parse;

    /**
     * Makes one.
     *
     * @param parse makes a value of a text; returns null, or throws {@link NumberFormatException} or {@link DateTimeException}, if it has
     *     another form
     */
    FromText(ValueDeserializer<?> others, Function<String, @Nullable Object> parse) {
        super(others);
        this.parse = parse;
    }

    @Override
    protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> others) {
        return new FromText(others, parse);
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context) {
        Object read = parser.currentToken() == JsonToken.VALUE_STRING ? parsed(parser.getString()) : null;
        return read == null ? super.deserialize(parser, context) : read;
    }

    private @Nullable Object parsed(String text) {
        try {
            return parse.apply(text);
        } catch (NumberFormatException | DateTimeException e) {
            return null;
        }
    }
}
