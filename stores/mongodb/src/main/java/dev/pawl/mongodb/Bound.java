package dev.pawl.mongodb;

import dev.pawl.store.Capabilities;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.Node;
import dev.pawl.store.StoreException;
import dev.pawl.store.Stored;
import dev.pawl.store.Version;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonNumber;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** A kind that is bound to its collection: where id, version and values lie, as BSON and as Java. Immutable. */
final class Bound {
    private final Kind kind;
    private final Documents mapping;
    private final Capabilities capabilities;
    private final BsonValues values;
    private final Set<String> declared;

    /**
     * Binds a kind.
     *
     * @throws StoreException if a field of the kind has a name that its document cannot have
     */
    Bound(Kind kind, Documents mapping, Capabilities capabilities) {
        this.kind = kind;
        this.mapping = mapping;
        this.capabilities = capabilities;
        this.values = new BsonValues(kind.name(), mapping.dates());
        this.declared = kind.fields().stream().map(Kind.Field::name).collect(Collectors.toUnmodifiableSet());
        declared.forEach(this::requireFree);
    }

    Kind kind() {
        return kind;
    }

    Capabilities capabilities() {
        return capabilities;
    }

    String collection() {
        return mapping.collection();
    }

    private void requireFree(String field) {
        if (isReserved(field)) {
            throw new StoreException(
                    "The field " + field + " of " + kind.name() + " needs a name of its own: in the collection "
                            + collection() + " it is taken by " + (field.equals(Names.ID) ? "the id" : "Pawl")
                            + ". Map the version or the stamp to another field, or name the field otherwise.",
                    null);
        }
        try {
            Names.requireRoot(field, "a field of " + kind.name() + " in the collection " + collection());
        } catch (IllegalArgumentException e) {
            throw new StoreException(String.valueOf(e.getMessage()), e);
        }
    }

    private boolean isReserved(String field) {
        return field.equals(Names.ID)
                || field.equals(Trace.FIELD)
                || field.equals(mapping.versionField())
                || field.equals(mapping.stampField());
    }

    // Ids.

    /** Tells whether a document with this id can exist at all. */
    boolean canHold(Key key) {
        return key.id().scalars().stream()
                .allMatch(part -> !(part instanceof Id.Text text) || Texts.isWellFormed(text.value()));
    }

    /**
     * Returns an id as MongoDB keeps it. Documents compare field by field in their order, so a composite id always has that of
     * the kind.
     *
     * @throws StoreException if MongoDB cannot keep the id
     * @throws IllegalArgumentException if the id is not of the kind's types
     */
    BsonValue id(Key key) {
        List<Id> parts = key.id().scalars();
        List<Kind.Field> fields = kind.id();
        if (parts.size() != fields.size()) {
            throw mistyped(key);
        }
        if (parts.size() == 1) {
            return idPart(key, parts.get(0), fields.get(0).type());
        }
        BsonDocument document = new BsonDocument();
        for (int i = 0; i < parts.size(); i++) {
            document.put(
                    fields.get(i).name(),
                    idPart(key, parts.get(i), fields.get(i).type()));
        }
        return document;
    }

    private BsonValue idPart(Key key, Id part, Kind.Type type) {
        if (part instanceof Id.Text text && type == Kind.Type.TEXT) {
            if (!Texts.isWellFormed(text.value())) {
                throw new StoreException(
                        "The id of a " + kind.name() + " cannot be written: it contains half of a surrogate pair.",
                        null);
            }
            return new BsonString(text.value());
        } else if (part instanceof Id.Int64 number && type == Kind.Type.INT64) {
            return new BsonInt64(number.value());
        } else if (part instanceof Id.Uuid uuid && type == Kind.Type.UUID) {
            return new BsonBinary(uuid.value());
        }
        throw mistyped(key);
    }

    private IllegalArgumentException mistyped(Key key) {
        return new IllegalArgumentException("The id of " + key + " does not fit its kind: expected "
                + kind.id().stream().map(Kind.Field::type).toList() + ".");
    }

    /**
     * Reads an id.
     *
     * @throws StoreException if it is not of the kind's types, or its parts stand in another order
     */
    Id id(BsonValue value) {
        if (kind.id().size() == 1) {
            return idPart(value, kind.id().get(0).type(), value);
        }
        List<String> names = kind.id().stream().map(Kind.Field::name).toList();
        if (!value.isDocument() || !List.copyOf(value.asDocument().keySet()).equals(names)) {
            throw foreign(value, "a document of the fields " + names + " in that order");
        }
        List<Id> parts = new ArrayList<>();
        for (Kind.Field field : kind.id()) {
            parts.add(idPart(Objects.requireNonNull(value.asDocument().get(field.name())), field.type(), value));
        }
        return new Id.Tuple(parts);
    }

    private Id idPart(BsonValue part, Kind.Type type, BsonValue whole) {
        if (type == Kind.Type.INT64 && (part.isInt64() || part.isInt32())) {
            return new Id.Int64(part.asNumber().longValue());
        } else if (type == Kind.Type.UUID && part.isBinary()) {
            return new Id.Uuid(part.asBinary().asUuid());
        } else if (type == Kind.Type.TEXT && part.isString()) {
            return new Id.Text(part.asString().getValue());
        }
        throw foreign(whole, "of the type " + type);
    }

    private StoreException foreign(BsonValue id, String wanted) {
        return new StoreException(
                "The collection " + collection() + " holds a document whose _id is a " + id.getBsonType()
                        + "; that of a " + kind.name() + " is " + wanted + ".",
                null);
    }

    // Versions.

    /** Returns the filter that a document with this id and version passes, and no other. */
    BsonDocument match(BsonValue id, Version expected) {
        return new BsonDocument(Names.ID, id)
                .append(
                        mapping.versionField(),
                        expected.hasCounter() ? new BsonInt64(expected.counter()) : BsonNull.VALUE)
                .append(
                        mapping.stampField(),
                        expected.hasStamp()
                                ? new BsonInt64(expected.stamp())
                                : new BsonDocument("$in", new BsonArray(List.of(BsonNull.VALUE, new BsonInt64(0)))));
    }

    Version version(Key key, BsonDocument document) {
        Long counter = whole(key, document, mapping.versionField());
        Long stamp = whole(key, document, mapping.stampField());
        if (counter != null && counter < 0) {
            throw new StoreException(
                    key + " has the version " + counter + " in the field " + mapping.versionField()
                            + ": versions are never negative.",
                    null);
        }
        return new Version(counter == null ? Version.UNNUMBERED.counter() : counter, stamp == null ? 0 : stamp);
    }

    private static @Nullable Long whole(Key key, BsonDocument document, String field) {
        BsonValue value = document.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        if (value instanceof BsonNumber number && number.doubleValue() == number.longValue()) {
            return number.longValue();
        }
        throw new StoreException(
                key + " has a " + value.getBsonType() + " in the field " + field + ", where a whole number belongs.",
                null);
    }

    // Values.

    /**
     * Returns the fields of a document that is given a value, without its id.
     *
     * @throws StoreException if MongoDB cannot keep one of the fields, which is named
     */
    BsonDocument content(Version version, Node.Fields value) {
        BsonDocument content = new BsonDocument();
        content.put(mapping.versionField(), new BsonInt64(version.counter()));
        content.put(mapping.stampField(), new BsonInt64(version.stamp()));
        value.values().forEach((name, node) -> {
            if (!declared.isEmpty() && !declared.contains(name)) {
                throw new StoreException(
                        "The field " + name + " cannot be written: " + kind.name() + " declares the fields "
                                + new TreeSet<>(declared) + " only.",
                        null);
            }
            requireFree(name);
            content.put(name, values.encode(name, node));
        });
        return content;
    }

    /** Tells whether a document's other fields have to be looked at before it can be replaced. */
    boolean hasUnknownFields() {
        return declared.isEmpty();
    }

    /** Returns the fields that a new content does without. Fields that the kind does not declare are others' and stay. */
    Set<String> removed(BsonDocument content, @Nullable BsonDocument stored) {
        Set<String> names = new TreeSet<>(declared);
        if (declared.isEmpty() && stored != null) {
            names.addAll(stored.keySet());
            names.removeIf(this::isReserved);
        }
        names.removeAll(content.keySet());
        return names;
    }

    Stored stored(Key key, BsonDocument document) {
        Map<String, Node> fields = new LinkedHashMap<>();
        document.forEach((name, value) -> {
            if (declared.isEmpty() ? !isReserved(name) : declared.contains(name)) {
                fields.put(name, values.decode(name, value));
            }
        });
        return new Stored(key, version(key, document), new Node.Fields(fields));
    }
}
