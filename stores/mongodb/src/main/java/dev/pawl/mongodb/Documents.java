package dev.pawl.mongodb;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/**
 * How the aggregates of one kind lie in a collection: a document for each, with the id in {@code _id}, the version's counter and
 * stamp in two fields, and every field of the value in a field of its name. Immutable and safe for use by many threads.
 */
public final class Documents {
    private final String kind;
    private final String collection;
    private final String version;
    private final String stamp;
    private final Set<String> dates;

    private Documents(String kind, String collection, String version, String stamp, Set<String> dates) {
        this.kind = kind;
        this.collection = collection;
        this.version = version;
        this.stamp = stamp;
        this.dates = dates;
    }

    /**
     * Returns a mapping of a kind to a collection, with the fields {@code version} and {@code stamp}. A kind that has no mapping
     * lies so in the collection of its own name.
     *
     * @param kind the name of the kind
     * @param collection the name of the collection
     * @return the mapping
     * @throws IllegalArgumentException if the collection's name is malformed
     */
    public static Documents of(String kind, String collection) {
        if (collection.isEmpty() || collection.contains("$") || collection.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("Not the name of a collection: '" + collection + "'.");
        }
        return new Documents(Objects.requireNonNull(kind, "kind"), collection, "version", "stamp", Set.of());
    }

    /**
     * Returns this mapping with another field for the version's counter. It is a whole number of any numeric type, and may be
     * missing or null in documents that nobody has numbered yet.
     *
     * @param field the name of the field
     * @return the mapping
     * @throws IllegalArgumentException if the name is malformed, or is that of the stamp
     */
    public Documents version(String field) {
        return checked(new Documents(kind, collection, field, stamp, dates));
    }

    /**
     * Returns this mapping with another field for the version's stamp, a whole number of 64 bits. It may be missing in documents
     * that other programs wrote.
     *
     * @param field the name of the field
     * @return the mapping
     * @throws IllegalArgumentException if the name is malformed, or is that of the version
     */
    public Documents stamp(String field) {
        return checked(new Documents(kind, collection, version, field, dates));
    }

    /**
     * Returns this mapping with instants that are kept as BSON dates. <b>A date has milliseconds only</b>: a finer instant is then
     * refused. All other instants are kept as text, to the nanosecond.
     *
     * @param paths the names of the fields; a field of a nested document, also of one in a list, has a dotted path
     * @return the mapping
     */
    public Documents dates(String... paths) {
        Set<String> all = new HashSet<>(dates);
        all.addAll(Set.of(paths));
        return new Documents(kind, collection, version, stamp, Set.copyOf(all));
    }

    private static Documents checked(Documents mapping) {
        Names.requireRoot(mapping.version, "the version's field of " + mapping.kind);
        Names.requireRoot(mapping.stamp, "the stamp's field of " + mapping.kind);
        Set<String> taken = new HashSet<>(Set.of(Names.ID, Trace.FIELD, mapping.version));
        if (taken.size() < 3 || !taken.add(mapping.stamp)) {
            throw new IllegalArgumentException("The id, the version, the stamp and " + Trace.FIELD + " of "
                    + mapping.kind + " need four different fields; version is '" + mapping.version + "', stamp is '"
                    + mapping.stamp + "'.");
        }
        return mapping;
    }

    String kind() {
        return kind;
    }

    String collection() {
        return collection;
    }

    String versionField() {
        return version;
    }

    String stampField() {
        return stamp;
    }

    Set<String> dates() {
        return dates;
    }
}
