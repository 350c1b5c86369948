package dev.pawl;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.Node;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.Base64Variants;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.CollectionType;
import tools.jackson.databind.type.MapType;
import tools.jackson.databind.util.ClassUtil;
import tools.jackson.databind.util.TokenBuffer;

/** Translates between an application's values and the typed trees that stores speak, by way of Jackson. */
final class Codec<T> {
    /** What this module writes, whatever annotations say, in the one form that a store without a type for it hands back. */
    private static final Map<Class<?>, Function<String, @Nullable Object>> SCALARS =
            Map.of(Instant.class, Moments::parse, LocalDate.class, LocalDate::parse);
    /** What may have a form of the application's own. */
    private static final Map<Class<?>, Function<String, @Nullable Object>> NUMBERS =
            Map.of(BigDecimal.class, BigDecimal::new, BigInteger.class, BigInteger::new);

    private final String name;
    private final JavaType javaType;
    private final ObjectReader reader;
    private final ObjectWriter writer;
    private final List<Kind.Field> fields;

    Codec(String name, Class<T> valueClass, JsonMapper base, Map<Class<?>, JsonTypeInfo.Value> discriminators) {
        this.name = name;
        JsonMapper mapper = configured(base, discriminators);
        discriminators.keySet().forEach(type -> MappingRules.requireDistinct(mapper.serializationConfig(), type));
        this.javaType = mapper.constructType(valueClass);
        this.fields = new TypeInspector(name, mapper).fieldsOf(javaType);
        this.reader = mapper.readerFor(javaType);
        this.writer = mapper.writerFor(javaType);
    }

    private static JsonMapper configured(JsonMapper base, Map<Class<?>, JsonTypeInfo.Value> discriminators) {
        return base.rebuild()
                .annotationIntrospector(
                        new MappingRules(base.serializationConfig().getAnnotationIntrospector(), discriminators))
                .accessorNaming(new ComponentNaming(base.serializationConfig().getAccessorNaming()))
                .addModule(typedScalars())
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                // A moment keeps its zone, its offset and its nanoseconds.
                .disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                .disable(DateTimeFeature.WRITE_DATES_WITH_CONTEXT_TIME_ZONE)
                .enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
                .disable(DateTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID)
                .disable(DateTimeFeature.TRUNCATE_TO_MSECS_ON_WRITE)
                .disable(DateTimeFeature.TRUNCATE_TO_MSECS_ON_READ)
                // In this form a store that has no type for bytes hands them back.
                .defaultBase64Variant(Base64Variants.MIME_NO_LINEFEEDS)
                // Names stay when somebody overrides toString().
                .disable(EnumFeature.WRITE_ENUMS_USING_TO_STRING)
                .disable(EnumFeature.READ_ENUMS_USING_TO_STRING)
                .build();
    }

    private static SimpleModule typedScalars() {
        SimpleModule module = new SimpleModule("pawl-typed-scalars");
        module.addSerializer(new Embedded<>(UUID.class));
        module.addSerializer(new Embedded<>(Instant.class));
        module.addSerializer(new Embedded<>(LocalDate.class));
        module.setDeserializerModifier(new ValueDeserializerModifier() {
            private static final long serialVersionUID = 1;

            @Override
            public ValueDeserializer<?> modifyDeserializer(
                    DeserializationConfig config, BeanDescription.Supplier description, ValueDeserializer<?> found) {
                Class<?> read = description.getBeanClass();
                if (SCALARS.containsKey(read)) {
                    return new FromText(found, SCALARS.get(read));
                } else if (!ClassUtil.isJacksonStdImpl(found)) {
                    return found;
                }
                ValueDeserializer<?> number =
                        NUMBERS.containsKey(read) ? new FromText(found, NUMBERS.get(read)) : found;
                return WholeNumbers.are(read) ? new WholeNumbers(number) : number;
            }

            @Override
            public ValueDeserializer<?> modifyCollectionDeserializer(
                    DeserializationConfig config,
                    CollectionType type,
                    BeanDescription.Supplier description,
                    ValueDeserializer<?> found) {
                return new Unmodifiable(found, type.getRawClass());
            }

            @Override
            public ValueDeserializer<?> modifyMapDeserializer(
                    DeserializationConfig config,
                    MapType type,
                    BeanDescription.Supplier description,
                    ValueDeserializer<?> found) {
                return new Unmodifiable(found, type.getRawClass());
            }
        });
        return module;
    }

    List<Kind.Field> fields() {
        return fields;
    }

    Node.Fields encode(Key key, T value) {
        try (TokenBuffer buffer = TokenBuffer.forGeneration()) {
            writer.writeValue(buffer, value);
            Node node = NodeTokens.read(buffer);
            if (node instanceof Node.Fields tree) {
                return tree;
            }
            throw new MappingException("The value of " + key + " is not stored as named fields.", null);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new MappingException("The value of " + key + " cannot be stored: " + reason(e), e);
        }
    }

    T decode(Key key, Node.Fields stored) {
        try (TokenBuffer buffer = TokenBuffer.forGeneration()) {
            NodeTokens.write(stored, buffer);
            return reader.readValue(buffer.asParser());
        } catch (JacksonException e) {
            throw new MappingException(
                    "What is stored as " + key + " cannot be read as a " + name + " ("
                            + javaType.getRawClass().getName() + "): " + reason(e),
                    e);
        }
    }

    private static String reason(RuntimeException e) {
        if (e instanceof JacksonException jackson) {
            StringBuilder path = new StringBuilder();
            for (JacksonException.Reference step : jackson.getPath()) {
                path.append(
                        step.getPropertyName() == null ? "[" + step.getIndex() + "]" : "." + step.getPropertyName());
            }
            return (path.isEmpty() ? "" : "at " + path.substring(path.charAt(0) == '.' ? 1 : 0) + ": ")
                    + jackson.getOriginalMessage();
        }
        return String.valueOf(e.getMessage());
    }

    /** Keeps a scalar as what it is until the tree is made of it; Jackson would make text of it. */
    private static final class Embedded<S> extends ValueSerializer<S> {
        private final Class<S> handled;

        Embedded(Class<S> handled) {
            this.handled = handled;
        }

        @Override
        public Class<?> handledType() {
            return handled;
        }

        @Override
        public void serialize(S value, JsonGenerator generator, SerializationContext context) {
            generator.writeEmbeddedObject(value);
        }
    }
}
