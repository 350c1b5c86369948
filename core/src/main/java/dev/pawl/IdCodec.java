package dev.pawl;

import dev.pawl.store.Id;
import dev.pawl.store.Kind;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** Translates between an application's ids and those that stores speak. */
interface IdCodec<I> {

    List<Kind.Field> fields();

    Id encode(I id);

    I decode(Id id);

    static <I> IdCodec<I> of(String type, Class<I> idClass) {
        if (idClass.isRecord()) {
            return new OfRecord<>(type, idClass);
        }
        return new OfScalar<>(new Kind.Field("id", Scalars.typeOf(type, "id", idClass)), boxed(idClass));
    }

    /** Nothing can be cast to {@code long.class}, although that is a {@code Class<Long>}. */
    @SuppressWarnings("unchecked") // A primitive's class and that of its box have the same type.
    private static <I> Class<I> boxed(Class<I> idClass) {
        return (Class<I>) MethodType.methodType(idClass).wrap().returnType();
    }

    /** A String, a long or a UUID. */
    record OfScalar<I>(Kind.Field field, Class<I> idClass) implements IdCodec<I> {
        @Override
        public List<Kind.Field> fields() {
            return List.of(field);
        }

        @Override
        public Id encode(I id) {
            return Scalars.encode(id);
        }

        @Override
        public I decode(Id id) {
            return idClass.cast(Scalars.decode(id));
        }
    }

    /** A record of scalars; one of a single scalar is stored like that scalar. */
    final class OfRecord<I> implements IdCodec<I> {
        private final Constructor<I> constructor;
        private final List<RecordComponent> components;
        private final List<Kind.Field> fields;

        OfRecord(String type, Class<I> idClass) {
            components = Arrays.asList(idClass.getRecordComponents());
            fields = components.stream()
                    .map(c -> new Kind.Field(c.getName(), Scalars.typeOf(type, "id." + c.getName(), c.getType())))
                    .toList();
            try {
                constructor = idClass.getDeclaredConstructor(
                        components.stream().map(RecordComponent::getType).toArray(Class<?>[]::new));
                constructor.setAccessible(true);
                components.forEach(c -> c.getAccessor().setAccessible(true));
            } catch (ReflectiveOperationException | RuntimeException e) {
                throw new MappingException(
                        "The id of " + type + " cannot be read: " + idClass.getName()
                                + " is not accessible. Open its package to dev.pawl.core in module-info.",
                        e);
            }
        }

        @Override
        public List<Kind.Field> fields() {
            return fields;
        }

        @Override
        public Id encode(I id) {
            List<Id> parts = new ArrayList<>(components.size());
            for (RecordComponent component : components) {
                parts.add(Scalars.encode(valueOf(component, id)));
            }
            return parts.size() == 1 ? parts.get(0) : new Id.Tuple(parts);
        }

        private Object valueOf(RecordComponent component, I id) {
            try {
                Object value = component.getAccessor().invoke(id);
                if (value == null) {
                    throw new IllegalArgumentException(
                            "The component " + component.getName() + " of the id " + id + " is null.");
                }
                return value;
            } catch (ReflectiveOperationException e) {
                throw new MappingException("The id " + id + " cannot be read.", e);
            }
        }

        @Override
        public I decode(Id id) {
            try {
                return constructor.newInstance(
                        id.scalars().stream().map(Scalars::decode).toArray());
            } catch (InvocationTargetException e) {
                throw new MappingException("The stored id " + id + " is refused by its record.", e.getCause());
            } catch (ReflectiveOperationException | IllegalArgumentException e) {
                throw new MappingException("The stored id " + id + " does not fit its record.", e);
            }
        }
    }

    /** The scalars that ids are made of. */
    final class Scalars {
        private Scalars() {}

        static Kind.Type typeOf(String type, String path, Class<?> scalar) {
            if (scalar == String.class) {
                return Kind.Type.TEXT;
            } else if (scalar == long.class || scalar == Long.class) {
                return Kind.Type.INT64;
            } else if (scalar == UUID.class) {
                return Kind.Type.UUID;
            }
            throw new MappingException(
                    type + "." + path + " cannot be (part of) an id: " + scalar.getName()
                            + " is not a String, a long or a UUID, nor a record of these.",
                    null);
        }

        static Id encode(Object scalar) {
            if (scalar instanceof String text) {
                return new Id.Text(text);
            }
            return scalar instanceof Long number ? new Id.Int64(number) : new Id.Uuid((UUID) scalar);
        }

        static Object decode(Id id) {
            if (id instanceof Id.Text text) {
                return text.value();
            } else if (id instanceof Id.Int64 number) {
                return number.value();
            } else if (id instanceof Id.Uuid uuid) {
                return uuid.value();
            }
            throw new IllegalArgumentException("A composite id where a scalar was expected: " + id);
        }
    }
}
