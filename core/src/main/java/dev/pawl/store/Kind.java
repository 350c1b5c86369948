package dev.pawl.store;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A kind of aggregate as its program declares it: what it is called, what its id is made of, and which fields it has. A store
 * checks it against its tables before anything is written. Immutable and safe for use by many threads.
 *
 * @param name the name, for example {@code wallet}
 * @param id what the id is made of: one field for a scalar id, several for a composite one; their names are those of the id
 *     record's components, or {@code id} for a scalar
 * @param fields the fields of the value's root; empty if they are not known beforehand
 */
public record Kind(String name, List<Field> id, List<Field> fields) {
    /**
     * Makes a kind.
     *
     * @throws IllegalArgumentException if the name is empty or the id has no field
     */
    public Kind {
        Objects.requireNonNull(name, "name");
        id = List.copyOf(id);
        fields = List.copyOf(fields);
        if (name.isBlank()) {
            throw new IllegalArgumentException("An aggregate type needs a name.");
        }
        if (id.isEmpty()) {
            throw new IllegalArgumentException("The id of " + name + " needs at least one field.");
        }
    }

    /**
     * Makes sure that no other kind of this name is bound to a store that keeps each field in a place of its own.
     *
     * @param bound the kind of this name that the store knows; null if it knows none
     * @throws IllegalArgumentException if it is another, since what only one of the two names would be missing to the other
     */
    public void requireOnly(@Nullable Kind bound) {
        if (bound != null && !equals(bound)) {
            throw new IllegalArgumentException("The kind " + name + " was bound to this store before, with the fields "
                    + bound.names() + ": of what is stored, whatever is not among " + names()
                    + " would be missing. Declare the type once, or give the other one a store of its own.");
        }
    }

    private List<String> names() {
        return fields.stream().map(Field::name).toList();
    }

    /**
     * One field.
     *
     * @param name its name in the stored value
     * @param type the type of its values, {@code null} values aside
     */
    public record Field(String name, Type type) {
        /** Makes a field. */
        public Field {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(type, "type");
        }
    }

    /** The types of values that stores are given; each but {@link #ANY} stands for one kind of {@link Node}. */
    public enum Type {
        /** True or false. */
        BOOL,
        /** A whole number of 64 bits. */
        INT64,
        /** A whole number of any size. */
        BIG_INTEGER,
        /** A decimal number of any size and scale. */
        DECIMAL,
        /** A binary floating-point number of 64 bits. */
        FLOAT64,
        /** A text. */
        TEXT,
        /** Bytes. */
        BYTES,
        /** A UUID. */
        UUID,
        /** A moment in time. */
        TIMESTAMP,
        /** A day of the calendar. */
        DATE,
        /** A list of values. */
        LIST,
        /** Named values: a nested record or a map. */
        FIELDS,
        /** Not known beforehand. */
        ANY
    }
}
