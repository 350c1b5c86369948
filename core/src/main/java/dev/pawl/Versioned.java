package dev.pawl;

import dev.pawl.store.Key;
import dev.pawl.store.Version;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A value together with the version it was read at. That version is what a later write is checked against, so hold on to the
 * {@code Versioned} that the decision was made on, and never fetch a fresh one just to write. Immutable, if the value is, and
 * safe for use by many threads.
 *
 * @param <I> the id
 * @param <T> the value
 */
public final class Versioned<I, T> {
    private final AggregateType<I, T> type;
    private final I id;
    private final Version version;
    private final T value;
    private final @Nullable Origin<T> origin;

    Versioned(AggregateType<I, T> type, I id, Version version, T value, @Nullable Origin<T> origin) {
        this.type = type;
        this.id = id;
        this.version = Objects.requireNonNull(version, "version");
        this.value = Objects.requireNonNull(value, "value");
        this.origin = origin;
    }

    /**
     * Returns the type.
     *
     * @return the type
     */
    public AggregateType<I, T> type() {
        return type;
    }

    /**
     * Returns the id.
     *
     * @return the id
     */
    public I id() {
        return id;
    }

    /**
     * Returns the version that the value was read at.
     *
     * @return the version
     */
    public Version version() {
        return version;
    }

    /**
     * Returns the value.
     *
     * @return the value
     */
    public T value() {
        return value;
    }

    /**
     * Returns a changed copy that still carries the version which was read. Nothing is written, and this one stays as it is.
     *
     * @param change makes the new value of the old one
     * @return the copy
     * @throws IllegalArgumentException if the new value says that it has another id
     */
    public Versioned<I, T> with(UnaryOperator<T> change) {
        T changed = change.apply(value);
        return new Versioned<>(type, type.checked(id, changed), version, changed, origin);
    }

    /**
     * Returns what a store knows the aggregate by.
     *
     * @return the key
     */
    public Key key() {
        return type.key(id);
    }

    @Nullable
    Origin<T> origin() {
        return origin;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Versioned<?, ?> that
                && type.equals(that.type)
                && id.equals(that.id)
                && version.equals(that.version)
                && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, id, version, value);
    }

    /** Returns the type, id and version; not the value, which may be nobody else's business. */
    @Override
    public String toString() {
        return type + " " + id + " at version " + version;
    }
}
