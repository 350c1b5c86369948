package dev.pawl;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.std.DelegatingDeserializer;

/**
 * Hands out collections that cannot be modified, where a value declares an interface and no class: who changed one in place would
 * change the very state that the new value is compared with, and nothing would be written.
 */
final class Unmodifiable extends DelegatingDeserializer {
    private final Class<?> declared;

    Unmodifiable(ValueDeserializer<?> modifiable, Class<?> declared) {
        super(modifiable);
        this.declared = declared;
    }

    @Override
    protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> modifiable) {
        return new Unmodifiable(modifiable, declared);
    }

    /** Jackson has chosen a class for what is declared as an interface before it asks for this, and tells the interface only here. */
    @Override
    public ValueDeserializer<?> createContextual(DeserializationContext context, BeanProperty property) {
        JavaType type = context.getContextualType();
        ValueDeserializer<?> found = super.createContextual(context, property);
        return type != null && found instanceof Unmodifiable here
                ? new Unmodifiable(here._delegatee, type.getRawClass())
                : found;
    }

    @Override
    public @Nullable Object deserialize(JsonParser parser, DeserializationContext context) {
        Object found = super.deserialize(parser, context);
        Object view = view(found);
        return declared.isInstance(view) ? view : found;
    }

    private static @Nullable Object view(@Nullable Object found) {
        if (found instanceof List<?> list) {
            return Collections.unmodifiableList(list);
        } else if (found instanceof NavigableSet<?> set) {
            return Collections.unmodifiableNavigableSet(set);
        } else if (found instanceof Set<?> set) {
            return Collections.unmodifiableSet(set);
        } else if (found instanceof NavigableMap<?, ?> map) {
            return Collections.unmodifiableNavigableMap(map);
        } else if (found instanceof Map<?, ?> map) {
            return Collections.unmodifiableMap(map);
        }
        return found;
    }
}
