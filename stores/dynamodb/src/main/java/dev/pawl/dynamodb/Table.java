package dev.pawl.dynamodb;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * How the aggregates of one kind lie in a table: one item each, every field in an attribute of its own. The id is the table's
 * whole key: a scalar its partition key, an id of two parts its partition and sort key. Names are taken as they are spelt;
 * reserved words and odd characters are fine. Attributes that no field is mapped to are never touched. Immutable and safe for
 * use by many threads.
 *
 * <p>A kind whose fields are not known beforehand has its whole value in one attribute of type map, named {@code doc}.
 */
public final class Table {
    private final String kind;
    private final String name;
    private final List<String> id;
    private final Map<String, String> attributes;
    private final Set<String> sets;
    private final String version;
    private final String stamp;
    private final String bookkeeping;
    private final boolean adopting;

    private Table(
            String kind,
            String name,
            List<String> id,
            Map<String, String> attributes,
            Set<String> sets,
            String version,
            String stamp,
            String bookkeeping,
            boolean adopting) {
        this.kind = Objects.requireNonNull(kind, "kind");
        this.name = Objects.requireNonNull(name, "name");
        this.id = id;
        this.attributes = attributes;
        this.sets = sets;
        this.version = Objects.requireNonNull(version, "version");
        this.stamp = Objects.requireNonNull(stamp, "stamp");
        this.bookkeeping = Objects.requireNonNull(bookkeeping, "bookkeeping");
        this.adopting = adopting;
    }

    /**
     * Returns a mapping to the table that is named like the kind. A kind that has no mapping has this one.
     *
     * @param kind the name of the kind
     * @return a mapping in which every attribute is named like its field
     */
    public static Table of(String kind) {
        return of(kind, kind);
    }

    /**
     * Returns a mapping to a table.
     *
     * @param kind the name of the kind
     * @param table the name of the table, before the store's prefix is put before it
     * @return a mapping in which every attribute is named like its field
     */
    public static Table of(String kind, String table) {
        return new Table(kind, table, List.of(), Map.of(), Set.of(), "version", "stamp", "pawl_", false);
    }

    /**
     * Returns this mapping with other key attributes.
     *
     * @param attributes the attributes of the id, one for each of its parts and in their order: the partition key, then the
     *     sort key
     * @return the mapping
     */
    public Table id(String... attributes) {
        return new Table(kind, name, List.of(attributes), this.attributes, sets, version, stamp, bookkeeping, adopting);
    }

    /**
     * Returns this mapping with another attribute for one field.
     *
     * @param field the name of the field
     * @param attribute the name of its attribute
     * @return the mapping
     */
    public Table attribute(String field, String attribute) {
        Map<String, String> more = new LinkedHashMap<>(attributes);
        more.put(Objects.requireNonNull(field, "field"), Objects.requireNonNull(attribute, "attribute"));
        return new Table(kind, name, id, Map.copyOf(more), sets, version, stamp, bookkeeping, adopting);
    }

    /**
     * Returns this mapping with a field kept as a set of texts, numbers or bytes ({@code SS}, {@code NS}, {@code BS}) instead of
     * a list. A set has no order and no element twice; an empty one is kept as a missing attribute. Numbers in it have no scale:
     * decimals that would lose one, such as 10.00, are refused.
     *
     * @param field the name of the field
     * @return the mapping
     */
    public Table set(String field) {
        Set<String> more = new LinkedHashSet<>(sets);
        more.add(Objects.requireNonNull(field, "field"));
        return new Table(kind, name, id, attributes, Set.copyOf(more), version, stamp, bookkeeping, adopting);
    }

    /**
     * Returns this mapping with another attribute for the version's counter, a number.
     *
     * @param attribute the name of the attribute
     * @return the mapping
     */
    public Table version(String attribute) {
        return new Table(kind, name, id, attributes, sets, attribute, stamp, bookkeeping, adopting);
    }

    /**
     * Returns this mapping with another attribute for the version's stamp, a number.
     *
     * @param attribute the name of the attribute
     * @return the mapping
     */
    public Table stamp(String attribute) {
        return new Table(kind, name, id, attributes, sets, version, attribute, bookkeeping, adopting);
    }

    /**
     * Returns this mapping with another beginning for the names of the attributes that Pawl keeps for itself: {@code history},
     * {@code fenced} and {@code scales} behind {@code pawl_}, unless told otherwise.
     *
     * @param prefix how the names begin
     * @return the mapping
     */
    public Table bookkeeping(String prefix) {
        return new Table(kind, name, id, attributes, sets, version, stamp, prefix, adopting);
    }

    /**
     * Returns this mapping with items that have no version attribute taken over: they are read as {@code new}, and their first
     * write numbers them. Without this, such an item is read, but a write to it is refused.
     *
     * @return the mapping
     */
    public Table adopting() {
        return new Table(kind, name, id, attributes, sets, version, stamp, bookkeeping, true);
    }

    String kind() {
        return kind;
    }

    String name() {
        return name;
    }

    List<String> idAttributes() {
        return id;
    }

    Map<String, String> attributesByField() {
        return attributes;
    }

    Set<String> sets() {
        return sets;
    }

    String versionAttribute() {
        return version;
    }

    String stampAttribute() {
        return stamp;
    }

    String historyAttribute() {
        return bookkeeping + "history";
    }

    String fencedAttribute() {
        return bookkeeping + "fenced";
    }

    String scalesAttribute() {
        return bookkeeping + "scales";
    }

    boolean adopts() {
        return adopting;
    }
}
