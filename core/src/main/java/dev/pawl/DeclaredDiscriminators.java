package dev.pawl;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotationIntrospectorPair;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;
import tools.jackson.databind.jsontype.NamedType;

/** Tells Jackson about sealed types what annotations on them would, and leaves the rest to the annotations. */
final class DeclaredDiscriminators extends AnnotationIntrospectorPair {
    private static final long serialVersionUID = 1L;

    DeclaredDiscriminators(AnnotationIntrospector annotations, Map<Class<?>, JsonTypeInfo.Value> discriminators) {
        super(new Declared(discriminators), annotations);
    }

    private static final class Declared extends NopAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        private final transient Map<Class<?>, JsonTypeInfo.Value> discriminators;

        Declared(Map<Class<?>, JsonTypeInfo.Value> discriminators) {
            this.discriminators = Map.copyOf(discriminators);
        }

        @Override
        public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(MapperConfig<?> config, Annotated annotated) {
            // The implementations need it too: Jackson asks for the type that is written, not for the declared one.
            for (Map.Entry<Class<?>, JsonTypeInfo.Value> declared : discriminators.entrySet()) {
                if (annotated instanceof AnnotatedClass && declared.getKey().isAssignableFrom(annotated.getRawType())) {
                    return declared.getValue();
                }
            }
            return null;
        }

        @Override
        public @Nullable List<NamedType> findSubtypes(MapperConfig<?> config, Annotated annotated) {
            if (!discriminators.containsKey(annotated.getRawType())) {
                return null;
            }
            return Arrays.stream(annotated.getRawType().getPermittedSubclasses())
                    .map(subclass -> new NamedType(subclass, subclass.getSimpleName()))
                    .toList();
        }
    }
}
