package dev.pawl;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.Stored;
import dev.pawl.store.Version;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Declares a type of aggregate: its name, what its ids are, and how its values are stored. Declared once, usually as a
 * constant. Immutable and safe for use by many threads.
 *
 * <p>Values are plain Java records, without annotations; Jackson 3 maps them, so its annotations and modules work too. What
 * cannot be mapped fails here, when the type is declared, and not at the first write. An id is a {@code String}, a {@code
 * Long}, a {@link java.util.UUID}, or a record of these.
 *
 * <p>A value is never changed in place: whoever changes one returns another. A change within the object that was read is not seen,
 * since that is what the new value is compared with. Lists, sets and maps that a value
 * declares by these interfaces cannot be modified once they were read.
 *
 * @param <I> the ids
 * @param <T> the values, immutable
 */
public final class AggregateType<I, T> {
    private final String name;
    private final IdCodec<I> ids;
    private final Codec<T> values;
    private final @Nullable Function<T, I> idOf;
    private final Kind kind;
    private final @Nullable Function<I, String> lockName;
    private final boolean combining;

    private AggregateType(Builder<I, T> builder) {
        this.name = builder.name;
        this.ids = IdCodec.of(name, builder.idClass);
        this.values = new Codec<>(name, builder.valueClass, builder.mapper, builder.discriminators);
        this.idOf = builder.idOf;
        this.combining = builder.combining;
        this.kind = new Kind(name, ids.fields(), values.fields());
        this.lockName = builder.lockName;
    }

    /**
     * Declares a type with the usual settings.
     *
     * @param <I> the ids
     * @param <T> the values
     * @param name the name, which is also the name of the table or collection unless the store is told otherwise
     * @param idClass the class of the ids
     * @param valueClass the class of the values
     * @return the type
     * @throws MappingException if a component cannot be mapped, naming it
     */
    public static <I, T> AggregateType<I, T> of(String name, Class<I> idClass, Class<T> valueClass) {
        return builder(name, idClass, valueClass).build();
    }

    /**
     * Starts the declaration of a type with settings of its own.
     *
     * @param <I> the ids
     * @param <T> the values
     * @param name the name
     * @param idClass the class of the ids
     * @param valueClass the class of the values
     * @return a builder
     */
    public static <I, T> Builder<I, T> builder(String name, Class<I> idClass, Class<T> valueClass) {
        return new Builder<>(name, idClass, valueClass);
    }

    /**
     * Returns the name.
     *
     * @return the name, for example {@code wallet}
     */
    public String name() {
        return name;
    }

    /**
     * Returns what a store is told about this type.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * Puts together again what was read earlier and has travelled since, through a form or a browser say. It is checked exactly
     * as if it had never left.
     *
     * @param id the id
     * @param version the version that the value was read at, from the copy that travelled and never from a fresh read
     * @param value the value, changed or not
     * @return the value with its version
     * @throws IllegalArgumentException if the value says that it has another id
     */
    public Versioned<I, T> versioned(I id, Version version, T value) {
        return new Versioned<>(this, checked(id, value), version, value, null);
    }

    /**
     * Turns a row that the application read with a query of its own into a value that can be replaced and is checked.
     *
     * @param row the row, as the store's own method makes it of a query's result
     * @return the value with its version
     * @throws IllegalArgumentException if the row is of another kind
     * @throws MappingException if the row does not fit this type
     */
    public Versioned<I, T> versioned(Stored row) {
        if (!row.key().kind().equals(name)) {
            throw new IllegalArgumentException("A row of " + row.key().kind() + " is no " + name + ".");
        }
        T value = values.decode(row.key(), row.value());
        return new Versioned<>(
                this, ids.decode(row.key().id()), row.version(), value, new Origin<>(row.value(), value));
    }

    /**
     * Returns the name of the offline lock on an aggregate, which holds for all that it contains. No two aggregates share one,
     * unless the type was declared to be locked together with something else.
     *
     * @param id the id
     * @return a name such as {@code wallet/t:alice}
     */
    public String lockName(I id) {
        return lockName == null ? name + "/" + idOf(id).text() : lockName.apply(id);
    }

    String lockName(Id id) {
        return lockName(ids.decode(id));
    }

    /** Tells whether every write has to be fenced by the lock on its aggregate. */
    boolean isFenced() {
        return lockName != null;
    }

    boolean combines() {
        return combining;
    }

    Key key(I id) {
        return new Key(name, idOf(id));
    }

    Id idOf(I id) {
        return ids.encode(Objects.requireNonNull(id, "id"));
    }

    I id(Id id) {
        return ids.decode(id);
    }

    Codec<T> codec() {
        return values;
    }

    I checked(I id, T value) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(
                value,
                () -> "The value of " + name + " " + id
                        + " is null, so nothing was written. To remove an aggregate, delete it.");
        if (idOf != null && !id.equals(idOf.apply(value))) {
            throw new IllegalArgumentException(
                    "The value for " + name + " " + id + " says that its id is " + idOf.apply(value) + ".");
        }
        return id;
    }

    /** Returns the type's name. */
    @Override
    public String toString() {
        return name;
    }

    /**
     * Settings of a type that is being declared. Not safe for use by many threads.
     *
     * @param <I> the ids
     * @param <T> the values
     */
    public static final class Builder<I, T> {
        private final String name;
        private final Class<I> idClass;
        private final Class<T> valueClass;
        private final Map<Class<?>, JsonTypeInfo.Value> discriminators = new LinkedHashMap<>();
        private JsonMapper mapper = JsonMapper.shared();
        private @Nullable Function<T, I> idOf;
        private @Nullable Function<I, String> lockName;
        private boolean combining = true;

        private Builder(String name, Class<I> idClass, Class<T> valueClass) {
            this.name = Objects.requireNonNull(name, "name");
            this.idClass = Objects.requireNonNull(idClass, "idClass");
            this.valueClass = Objects.requireNonNull(valueClass, "valueClass");
        }

        /**
         * Says where a value keeps its own id. Every write then makes sure that it is the id written to.
         *
         * @param idOf gets the id of a value
         * @return this builder
         */
        public Builder<I, T> id(Function<T, I> idOf) {
            this.idOf = Objects.requireNonNull(idOf, "idOf");
            return this;
        }

        /**
         * Requires a lease for every write. A write that is not fenced by the lease of this name is refused before anything is
         * sent; other types' writes are guarded by their versions alone.
         *
         * @param lockName makes the name of the lease that an aggregate is written under: of its own id, or of the one that it
         *     is locked together with
         * @return this builder
         */
        public Builder<I, T> requiresLease(Function<I, String> lockName) {
            this.lockName = Objects.requireNonNull(lockName, "lockName");
            return this;
        }

        /**
         * Maps with a mapper of the application's own, with its modules and mix-ins. Some of its settings are overridden so that
         * nothing is lost on the way: moments keep their zone, their offset and their nanoseconds, and
         * what a store has no type for is read from the text that it hands back.
         *
         * @param mapper the mapper
         * @return this builder
         */
        public Builder<I, T> mapper(JsonMapper mapper) {
            this.mapper = Objects.requireNonNull(mapper, "mapper");
            return this;
        }

        /**
         * Declares the field that tells the implementations of a sealed interface apart, where no annotation does. Its values
         * are the simple names of the classes, of which no two may be alike, or what {@code @JsonTypeName} says.
         *
         * @param sealed a sealed interface or class
         * @param property the name of the field
         * @return this builder
         * @throws IllegalArgumentException if the class is not sealed
         */
        public Builder<I, T> discriminator(Class<?> sealed, String property) {
            if (!sealed.isSealed()) {
                throw new IllegalArgumentException(
                        sealed.getName() + " is not sealed: its implementations are not known.");
            }
            discriminators.put(
                    sealed,
                    JsonTypeInfo.Value.construct(
                            JsonTypeInfo.Id.NAME, JsonTypeInfo.As.PROPERTY, property, null, false, true, true));
            return this;
        }

        /**
         * Says whether concurrent updates of one aggregate of this type may be combined: applied one after the other and written
         * once. They may unless told otherwise. Without it, each is written by itself, so that triggers, change capture and
         * constraints see every single one, and every transaction reads the state for itself, so that it sees what a trigger has
         * changed without moving the version.
         *
         * @param together false to write each update by itself
         * @return this builder
         */
        public Builder<I, T> combining(boolean together) {
            this.combining = together;
            return this;
        }

        /**
         * Declares the type.
         *
         * @return the type
         * @throws MappingException if a component cannot be mapped, naming it
         */
        public AggregateType<I, T> build() {
            return new AggregateType<>(this);
        }
    }
}
