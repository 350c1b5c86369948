package dev.pawl.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * The id of an aggregate: a text, a whole number, a UUID, or a tuple of these. Ids compare as their own type: the number 10
 * comes after the number 9, and the text {@code "1"} is not the number 1. Immutable and safe for use by many threads.
 */
public sealed interface Id extends Comparable<Id> {

    /**
     * A text, compared by its UTF-16 code units.
     *
     * @param value any text, also an empty one
     */
    record Text(String value) implements Id {
        /**
         * Makes an id.
         *
         * @throws NullPointerException if the text is null
         */
        public Text {
            Objects.requireNonNull(value, "value");
        }

        @Override
        public String toString() {
            return value;
        }
    }

    /**
     * A whole number of 64 bits.
     *
     * @param value the number
     */
    record Int64(long value) implements Id {
        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    /**
     * A UUID, ordered by its 128 bits as an unsigned number, which is the order of its text.
     *
     * @param value the UUID
     */
    record Uuid(UUID value) implements Id {
        /**
         * Makes an id.
         *
         * @throws NullPointerException if the UUID is null
         */
        public Uuid {
            Objects.requireNonNull(value, "value");
        }

        @Override
        public String toString() {
            return value.toString();
        }
    }

    /**
     * Several scalar ids, in the order of the components of the record they come from.
     *
     * @param parts two or more ids, none of them a tuple
     */
    record Tuple(List<Id> parts) implements Id {
        /**
         * Makes an id.
         *
         * @throws IllegalArgumentException if there are fewer than two parts, or if a part is a tuple itself
         */
        public Tuple {
            parts = List.copyOf(parts);
            if (parts.size() < 2) {
                throw new IllegalArgumentException("A composite id has two or more parts, not " + parts.size() + ".");
            }
            if (parts.stream().anyMatch(Tuple.class::isInstance)) {
                throw new IllegalArgumentException("The parts of a composite id are scalars; " + parts + " nests one.");
            }
        }

        @Override
        public String toString() {
            StringBuilder out = new StringBuilder("(");
            for (int i = 0; i < parts.size(); i++) {
                out.append(i == 0 ? "" : ", ").append(parts.get(i));
            }
            return out.append(')').toString();
        }
    }

    /**
     * Returns the scalars this id is made of: itself, or the parts of a tuple.
     *
     * @return one or more ids, none of them a tuple
     */
    default List<Id> scalars() {
        return this instanceof Tuple tuple ? tuple.parts() : List.of(this);
    }

    /**
     * Returns a text from which {@link #parse} makes an equal id; two ids have the same text only if they are equal. The text
     * is a letter for the type and the value, {@code t:alice}; parts of a tuple are joined by commas, with commas and
     * backslashes inside a part escaped by a backslash.
     *
     * @return the text
     */
    default String text() {
        if (this instanceof Text text) {
            return "t:" + text.value().replace("\\", "\\\\").replace(",", "\\,");
        } else if (this instanceof Int64 number) {
            return "i:" + number.value();
        } else if (this instanceof Uuid uuid) {
            return "u:" + uuid.value();
        }
        return String.join(",", scalars().stream().map(Id::text).toList());
    }

    /**
     * Reads what {@link #text} wrote.
     *
     * @param text the text
     * @return the id
     * @throws IllegalArgumentException if the text is not one that {@code text()} writes
     */
    static Id parse(String text) {
        List<Id> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ',') {
                parts.add(parseScalar(part.toString(), text));
                part.setLength(0);
            } else if (c == '\\') {
                i++;
                if (i == text.length()) {
                    throw unreadable(text);
                }
                part.append(text.charAt(i));
            } else {
                part.append(c);
            }
        }
        parts.add(parseScalar(part.toString(), text));
        Id id = parts.size() == 1 ? parts.get(0) : new Tuple(parts);
        // One id has one text: needless escapes, signs and zeros are other texts.
        if (!id.text().equals(text)) {
            throw unreadable(text);
        }
        return id;
    }

    private static Id parseScalar(String part, String whole) {
        if (part.length() < 2 || part.charAt(1) != ':') {
            throw unreadable(whole);
        }
        String value = part.substring(2);
        try {
            return switch (part.charAt(0)) {
                case 't' -> new Text(value);
                case 'i' -> new Int64(Long.parseLong(value));
                case 'u' -> new Uuid(UUID.fromString(value));
                default -> throw unreadable(whole);
            };
        } catch (IllegalArgumentException e) {
            throw unreadable(whole);
        }
    }

    private static IllegalArgumentException unreadable(String text) {
        return new IllegalArgumentException(
                "Not an id: '" + text + "'. An id reads like t:alice, i:42 or t:alice,i:42.");
    }

    @Override
    default int compareTo(Id other) {
        return IdOrder.compare(this, other);
    }
}
