package dev.pawl;

import dev.pawl.store.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.AbstractDeserializer;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.deser.impl.UnsupportedTypeDeserializer;
import tools.jackson.databind.deser.jdk.UntypedObjectDeserializer;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedClassResolver;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import tools.jackson.databind.jsonFormatVisitors.JsonStringFormatVisitor;
import tools.jackson.databind.ser.PropertyWriter;
import tools.jackson.databind.ser.impl.UnknownSerializer;

/**
 * Walks through everything a value can contain and finds out, before anything is stored, whether Jackson can write it and read
 * it back.
 */
final class TypeInspector {
    private static final Map<Class<?>, Kind.Type> SCALARS = Map.ofEntries(
            Map.entry(boolean.class, Kind.Type.BOOL),
            Map.entry(Boolean.class, Kind.Type.BOOL),
            Map.entry(byte.class, Kind.Type.INT64),
            Map.entry(Byte.class, Kind.Type.INT64),
            Map.entry(short.class, Kind.Type.INT64),
            Map.entry(Short.class, Kind.Type.INT64),
            Map.entry(int.class, Kind.Type.INT64),
            Map.entry(Integer.class, Kind.Type.INT64),
            Map.entry(long.class, Kind.Type.INT64),
            Map.entry(Long.class, Kind.Type.INT64),
            Map.entry(float.class, Kind.Type.FLOAT64),
            Map.entry(Float.class, Kind.Type.FLOAT64),
            Map.entry(double.class, Kind.Type.FLOAT64),
            Map.entry(Double.class, Kind.Type.FLOAT64),
            Map.entry(char.class, Kind.Type.TEXT),
            Map.entry(Character.class, Kind.Type.TEXT),
            Map.entry(String.class, Kind.Type.TEXT),
            Map.entry(BigDecimal.class, Kind.Type.DECIMAL),
            Map.entry(BigInteger.class, Kind.Type.BIG_INTEGER),
            Map.entry(UUID.class, Kind.Type.UUID),
            Map.entry(Instant.class, Kind.Type.TIMESTAMP),
            Map.entry(LocalDate.class, Kind.Type.DATE),
            Map.entry(byte[].class, Kind.Type.BYTES));

    private final String name;
    private final JsonMapper mapper;
    private final SerializationContext writing;
    private final DeserializationContext reading;
    private final Map<JavaType, Kind.Type> inspected = new HashMap<>();

    TypeInspector(String name, JsonMapper mapper) {
        this.name = name;
        this.mapper = mapper;
        this.writing = mapper._serializationContext();
        this.reading = mapper._deserializationContext();
    }

    /** Returns the fields of the root; none if it is not a plain record, in which case they are not known beforehand. */
    List<Kind.Field> fieldsOf(JavaType root) {
        Kind.Type type = inspect(root, name);
        if (type != Kind.Type.FIELDS && type != Kind.Type.ANY) {
            throw new MappingException(
                    name + " cannot be a " + root.getRawClass().getName() + ": a value is a record with components.",
                    null);
        }
        return root.getRawClass().isRecord() ? propertiesOf(root, name) : List.of();
    }

    private Kind.Type inspect(JavaType type, String path) {
        Class<?> raw = type.getRawClass();
        Kind.Type scalar = SCALARS.get(raw);
        if (scalar != null) {
            return scalar;
        } else if (raw.isEnum()) {
            return Kind.Type.TEXT;
        } else if (type.isReferenceType()) {
            return inspect(type.getContentType(), path);
        } else if (type.isMapLikeType()) {
            requireKey(type.getKeyType(), path);
            inspect(type.getContentType(), path + "{}");
            return Kind.Type.FIELDS;
        } else if (type.isCollectionLikeType() || type.isArrayType()) {
            inspect(type.getContentType(), path + "[]");
            return Kind.Type.LIST;
        }
        return inspectObject(type, path);
    }

    private void requireKey(JavaType key, String path) {
        Class<?> raw = key.getRawClass();
        if (!raw.isEnum() && (!SCALARS.containsKey(raw) || raw == byte[].class)) {
            throw unmappable(path, "the keys of a map must be texts, numbers, UUIDs or enums, not " + raw.getName());
        }
    }

    private Kind.Type inspectObject(JavaType type, String path) {
        Class<?> raw = type.getRawClass();
        if (raw == Object.class) {
            throw unmappable(path, "its type is not known: declare a record or a sealed interface instead of Object");
        }
        Kind.Type known = inspected.get(type);
        if (known != null) {
            return known;
        }
        // A record that contains itself meets itself again before it is done.
        inspected.put(type, Kind.Type.FIELDS);
        Kind.Type found =
                type.isAbstract() && isPolymorphic(type) ? inspectSubclasses(raw, path) : inspectConcrete(type, path);
        inspected.put(type, found);
        return found;
    }

    private Kind.Type inspectConcrete(JavaType type, String path) {
        Class<?> raw = type.getRawClass();
        if (raw.isSealed()) {
            throw unmappable(
                    path,
                    raw.getName()
                            + " is sealed, but nothing says how its implementations are told apart: name a field with"
                            + " AggregateType.builder(...).discriminator(...) or annotate it with @JsonTypeInfo");
        }
        ValueSerializer<?> serializer = serializer(type, path);
        if (!(deserializer(type, path) instanceof BeanDeserializerBase bean)) {
            return writtenAs(serializer, type);
        }
        if (!serializer.properties().hasNext() && !raw.isRecord()) {
            throw unmappable(path, raw.getName() + " has nothing that could be stored");
        }
        if (serializer.properties().hasNext() && !readsFields(bean, serializer)) {
            throw unmappable(path, raw.getName() + " would be stored as named fields, but is not made of any");
        }
        propertiesOf(type, path);
        return Kind.Type.FIELDS;
    }

    /** Otherwise it could not be read back, or would come back empty. */
    private static boolean readsFields(BeanDeserializerBase bean, ValueSerializer<?> serializer) {
        ValueInstantiator maker = bean.getValueInstantiator();
        if (maker.canCreateFromObjectWith() || maker.canCreateUsingDelegate()) {
            return true;
        }
        Iterator<PropertyWriter> written = serializer.properties();
        boolean any = false;
        while (maker.canCreateUsingDefault() && written.hasNext()) {
            any |= bean.hasProperty(written.next().getName());
        }
        return any;
    }

    /** Finds out what Jackson makes of a type with a serializer of its own, such as Duration, URI or a module's types. */
    private Kind.Type writtenAs(ValueSerializer<?> serializer, JavaType type) {
        WrittenForm form = new WrittenForm(writing);
        serializer.acceptJsonFormatVisitor(form, type);
        return form.type;
    }

    private Kind.Type inspectSubclasses(Class<?> raw, String path) {
        Class<?>[] subclasses = raw.isSealed() ? raw.getPermittedSubclasses() : new Class<?>[0];
        for (Class<?> subclass : subclasses) {
            inspect(mapper.constructType(subclass), path + "(" + subclass.getSimpleName() + ")");
        }
        return Kind.Type.FIELDS;
    }

    private boolean isPolymorphic(JavaType type) {
        AnnotatedClass annotated =
                AnnotatedClassResolver.resolve(mapper.serializationConfig(), type, mapper.serializationConfig());
        return mapper.serializationConfig()
                        .getAnnotationIntrospector()
                        .findPolymorphicTypeInfo(mapper.serializationConfig(), annotated)
                != null;
    }

    private List<Kind.Field> propertiesOf(JavaType type, String path) {
        List<Kind.Field> fields = new ArrayList<>();
        Iterator<PropertyWriter> properties = serializer(type, path).properties();
        while (properties.hasNext()) {
            PropertyWriter property = properties.next();
            Kind.Type fieldType = inspect(property.getType(), path + "." + property.getName());
            fields.add(new Kind.Field(property.getName(), fieldType));
        }
        return fields;
    }

    private ValueSerializer<?> serializer(JavaType type, String path) {
        try {
            ValueSerializer<?> serializer = writing.findValueSerializer(type);
            if (serializer instanceof UnknownSerializer) {
                throw unmappable(path, type.getRawClass().getName() + " has nothing that could be stored");
            }
            return serializer;
        } catch (JacksonException | IllegalArgumentException e) {
            throw new MappingException(path + " cannot be stored: " + e.getMessage(), e);
        }
    }

    private ValueDeserializer<?> deserializer(JavaType type, String path) {
        try {
            ValueDeserializer<?> deserializer = reading.findNonContextualValueDeserializer(type);
            if (deserializer instanceof UnsupportedTypeDeserializer
                    || deserializer instanceof UntypedObjectDeserializer
                    || deserializer instanceof AbstractDeserializer) {
                throw unmappable(path, type.getRawClass().getName() + " cannot be made when it is read back");
            }
            if (deserializer instanceof BeanDeserializerBase bean
                    && !bean.getValueInstantiator().canInstantiate()) {
                throw unmappable(path, type.getRawClass().getName() + " has no constructor that could be used");
            }
            return deserializer;
        } catch (JacksonException | IllegalArgumentException e) {
            throw new MappingException(path + " cannot be read back: " + e.getMessage(), e);
        }
    }

    private static MappingException unmappable(String path, String reason) {
        return new MappingException(path + " cannot be stored: " + reason + ".", null);
    }

    private static final class WrittenForm extends JsonFormatVisitorWrapper.Base {
        private Kind.Type type = Kind.Type.ANY;

        WrittenForm(SerializationContext context) {
            super(context);
        }

        @Override
        public JsonStringFormatVisitor expectStringFormat(JavaType written) {
            type = Kind.Type.TEXT;
            return new JsonStringFormatVisitor.Base();
        }
    }
}
