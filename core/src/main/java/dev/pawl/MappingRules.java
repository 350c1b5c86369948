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
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.AnnotationIntrospectorPair;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;
import tools.jackson.databind.jsontype.NamedType;

/** Tells Jackson what it would otherwise have to be told by annotations; annotations still win where there are any. */
final class MappingRules extends AnnotationIntrospectorPair {
    private static final long serialVersionUID = 1L;

    MappingRules(AnnotationIntrospector annotations, Map<Class<?>, JsonTypeInfo.Value> discriminators) {
        super(annotations, new Rules(discriminators));
    }

    private static final class Rules extends NopAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        private final transient Map<Class<?>, JsonTypeInfo.Value> discriminators;

        Rules(Map<Class<?>, JsonTypeInfo.Value> discriminators) {
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

        /** Those that {@link #findSubtypes} does not name, since they implement it by way of another or are declared as themselves. */
        @Override
        public @Nullable String findTypeName(MapperConfig<?> config, AnnotatedClass annotated) {
            boolean declared =
                    discriminators.keySet().stream().anyMatch(type -> type.isAssignableFrom(annotated.getRawType()));
            return declared ? annotated.getRawType().getSimpleName() : null;
        }

        /** A record's primitive that is not stored must not be taken for zero, unless it is not always stored. */
        @Override
        public @Nullable Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
            boolean required = member instanceof AnnotatedParameter parameter
                    && member.getDeclaringClass().isRecord()
                    && member.getRawType().isPrimitive()
                    && Presence.isSure(config, parameter);
            return required ? Boolean.TRUE : null;
        }
    }
}
