package dev.pawl.store;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A value on its way between an application's types and a store: a typed tree, not text, so that a store can keep each part in
 * its own native type. A store that has no such type may hand a part back as the text that {@link Text} documents for it.
 * Immutable and safe for use by many threads.
 */
public sealed interface Node {

    /** Nothing: a component that is null, or an empty optional. */
    record Null() implements Node {}

    /**
     * True or false.
     *
     * @param value the truth
     */
    record Bool(boolean value) implements Node {}

    /**
     * A whole number of 64 bits.
     *
     * @param value the number
     */
    record Int64(long value) implements Node {}

    /**
     * A whole number of any size.
     *
     * @param value the number
     */
    record BigInt(BigInteger value) implements Node {}

    /**
     * A decimal number. Its equality is that of {@link BigDecimal#equals}: 10.0 is not 10.00.
     *
     * @param value the number with its scale
     */
    record Decimal(BigDecimal value) implements Node {}

    /**
     * A binary floating-point number, also NaN and the infinities.
     *
     * @param value the number
     */
    record Float64(double value) implements Node {}

    /**
     * A text. Where a store has no native type, it hands back instead: a big integer or decimal as its decimal digits, an
     * instant, a date or a UUID as its {@code toString()}, bytes in base 64 (RFC 4648, section 4), NaN and infinities as {@code
     * NaN}, {@code Infinity} and {@code -Infinity}.
     *
     * @param value the text
     */
    record Text(String value) implements Node {}

    /**
     * Bytes. The array is not copied: nobody may change it.
     *
     * @param value the bytes
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Bytes(byte[] value) implements Node {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Bytes bytes && Arrays.equals(value, bytes.value);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(value);
        }

        @Override
        public String toString() {
            return "Bytes[" + value.length + "]";
        }
    }

    /**
     * A UUID.
     *
     * @param value the UUID
     */
    record Uuid(UUID value) implements Node {}

    /**
     * A moment in time, to the nanosecond.
     *
     * @param value the moment
     */
    record Timestamp(Instant value) implements Node {}

    /**
     * A day of the calendar.
     *
     * @param value the day
     */
    record Date(LocalDate value) implements Node {}

    /**
     * Values in an order.
     *
     * @param values the values
     */
    record Seq(List<Node> values) implements Node {
        /** Makes a list. */
        public Seq {
            values = List.copyOf(values);
        }
    }

    /**
     * Named values. Their order is kept, but does not count for equality.
     *
     * @param values the values by their names
     */
    record Fields(Map<String, Node> values) implements Node {
        /** Makes named values. */
        public Fields {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }

        /**
         * Returns one of the values.
         *
         * @param name its name
         * @return the value, or null if there is none of that name
         */
        public @Nullable Node get(String name) {
            return values.get(Objects.requireNonNull(name, "name"));
        }
    }
}
