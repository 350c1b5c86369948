package dev.pawl;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AccessorNamingStrategy;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedMethod;
import tools.jackson.databind.introspect.DefaultAccessorNamingStrategy.RecordNaming;

/**
 * Stores the components of a record and nothing that it computes from them, even if its method is named like a getter, be it that of a
 * component. An annotation may name one to be stored beside them.
 */
final class ComponentNaming extends AccessorNamingStrategy.Provider {
    private static final long serialVersionUID = 1L;

    private final AccessorNamingStrategy.Provider ofOthers;

    ComponentNaming(AccessorNamingStrategy.Provider ofOthers) {
        this.ofOthers = ofOthers;
    }

    @Override
    public AccessorNamingStrategy forPOJO(MapperConfig<?> config, AnnotatedClass type) {
        return ofOthers.forPOJO(config, type);
    }

    @Override
    public AccessorNamingStrategy forBuilder(MapperConfig<?> config, AnnotatedClass builder, BeanDescription built) {
        return ofOthers.forBuilder(config, builder, built);
    }

    @Override
    public AccessorNamingStrategy forRecord(MapperConfig<?> config, AnnotatedClass type) {
        return new RecordNaming(config, type) {
            @Override
            public @Nullable String findNameForRegularGetter(AnnotatedMethod method, String name) {
                if (_fieldNames.contains(name)) {
                    return name;
                }
                return method.hasAnnotation(JsonProperty.class) ? super.findNameForRegularGetter(method, name) : null;
            }

            @Override
            public @Nullable String findNameForIsGetter(AnnotatedMethod method, String name) {
                return method.hasAnnotation(JsonProperty.class) ? super.findNameForIsGetter(method, name) : null;
            }
        };
    }
}
