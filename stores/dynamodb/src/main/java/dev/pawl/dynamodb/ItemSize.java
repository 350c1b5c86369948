package dev.pawl.dynamodb;

import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * How large DynamoDB counts an item, rounded up where the rule is approximate.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html">Item sizes and
 *     formats</a>
 */
final class ItemSize {
    private static final int NESTED = 3;
    private static final int PER_ELEMENT = 1;
    private static final int NUMBER = 2;

    private ItemSize() {}

    static long of(Map<String, AttributeValue> item) {
        return item.entrySet().stream()
                .mapToLong(attribute -> Texts.bytes(attribute.getKey()) + of(attribute.getValue()))
                .sum();
    }

    private static long of(AttributeValue value) {
        return switch (value.type()) {
            case S -> Texts.bytes(value.s());
            case N -> number(value.n());
            case B -> value.b().asByteArrayUnsafe().length;
            case SS -> value.ss().stream().mapToLong(Texts::bytes).sum();
            case NS -> value.ns().stream().mapToLong(ItemSize::number).sum();
            case BS -> value.bs().stream().mapToLong(ItemSize::bytes).sum();
            case M -> NESTED + (long) PER_ELEMENT * value.m().size() + of(value.m());
            case L ->
                NESTED
                        + (long) PER_ELEMENT * value.l().size()
                        + value.l().stream().mapToLong(ItemSize::of).sum();
            default -> 1;
        };
    }

    private static long bytes(SdkBytes bytes) {
        return bytes.asByteArrayUnsafe().length;
    }

    /** About one byte for two significant digits; leading and trailing zeros do not count. */
    private static long number(String digits) {
        return digits.length() / 2L + NUMBER;
    }
}
