package dev.pawl;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedClassResolver;
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

    /**
     * Makes sure that names tell the implementations of a sealed type apart.
     *
     * @throws MappingException if two have the same, which are named
     */
    static void requireDistinct(MapperConfig<?> config, Class<?> sealed) {
        Map<String, Class<?>> byName = new HashMap<>();
        for (Class<?> implementation : implementations(sealed).toList()) {
            AnnotatedClass type = AnnotatedClassResolver.resolve(config, config.constructType(implementation), config);
            String name = config.getAnnotationIntrospector().findTypeName(config, type);
            Class<?> other = byName.putIfAbsent(name, implementation);
            if (other != null && other != implementation) {
                throw new MappingException(
                        sealed.getName() + " cannot be stored: its implementations " + other.getName() + " and "
                                + implementation.getName() + " are both named " + name
                                + ". Give one another name, or annotate it with @JsonTypeName.",
                        null);
            }
        }
    }

    private static Stream<Class<?>> implementations(Class<?> type) {
        return type.isSealed() && !type.isEnum()
                ? Stream.concat(
                        Modifier.isAbstract(type.getModifiers()) ? Stream.of() : Stream.of(type),
                        Arrays.stream(type.getPermittedSubclasses()).flatMap(MappingRules::implementations))
                : Stream.of(type);
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
            return annotated instanceof AnnotatedClass ? discriminator(annotated.getRawType()) : null;
        }

        private JsonTypeInfo.@Nullable Value discriminator(Class<?> type) {
            for (Map.Entry<Class<?>, JsonTypeInfo.Value> declared : discriminators.entrySet()) {
                if (declared.getKey().isAssignableFrom(type)) {
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
                    .map(NamedType::new)
                    .toList();
        }

        /** Also of what implements a part of the sealed interface, or is declared as what it is; Jackson would name the class around it. */
        @Override
        public @Nullable String findTypeName(MapperConfig<?> config, AnnotatedClass type) {
            String name = type.getRawType().getSimpleName();
            return discriminator(type.getRawType()) == null || name.isEmpty() ? null : name;
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
