package dev.pawl;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.std.DelegatingDeserializer;

/**
 * Reads whole numbers, and none that another program has stored with a fraction: Jackson would cut that off, and whatever is changed
 * next in the same value would store what is left.
 */
final class WholeNumbers extends DelegatingDeserializer {
    private static final Set<Class<?>> TYPES = Set.of(
            byte.class,
            Byte.class,
            short.class,
            Short.class,
            int.class,
            Integer.class,
            long.class,
            Long.class,
            BigInteger.class);

    WholeNumbers(ValueDeserializer<?> all) {
        super(all);
    }

    static boolean are(Class<?> type) {
        return TYPES.contains(type);
    }

    @Override
    protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> all) {
        return new WholeNumbers(all);
    }

    @Override
    public @Nullable Object deserialize(JsonParser parser, DeserializationContext context) {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT && !isWhole(parser.getNumberValue())) {
            return context.reportInputMismatch(handledType(), "%s is not a whole number", parser.getNumberValue());
        }
        return super.deserialize(parser, context);
    }

    private static boolean isWhole(Number number) {
        if (number instanceof BigDecimal decimal) {
            return decimal.signum() == 0 || decimal.stripTrailingZeros().scale() <= 0;
        }
        double real = number.doubleValue();
        return Double.isFinite(real) && Math.rint(real) == real;
    }
}
