package dev.pawl.jdbc;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the aggregates of one kind lie in a table: as one JSON document per row, or as columns of a table that exists already.
 * Table names may be qualified by a schema ({@code app.wallets}); all names are taken as they are spelt, so reserved words and
 * capitals are fine. Immutable and safe for use by many threads.
 */
public abstract sealed class Table {
    private final String kind;
    private final Name name;

    private Table(String kind, Name name) {
        this.kind = Objects.requireNonNull(kind, "kind");
        this.name = name;
    }

    /**
     * Returns a mapping to a table with an id, a version, a stamp and one JSON document. A kind that has no mapping has this
     * one.
     *
     * @param kind the name of the kind
     * @return a document mapping to the table that is named like the kind
     */
    public static Document document(String kind) {
        return new Document(kind, new Name(null, kind));
    }

    /**
     * Returns a mapping to the columns of a table that exists.
     *
     * @param kind the name of the kind
     * @param table the name of the table
     * @return a mapping in which every field has the column of its name, in snake case or as it is
     * @throws IllegalArgumentException if the table's name is malformed
     */
    public static Columns columns(String kind, String table) {
        return new Columns(kind, Name.parse(table), List.of(), Map.of(), "version", null);
    }

    String kind() {
        return kind;
    }

    Name name() {
        return name;
    }

    /** One JSON document per row. Immutable and safe for use by many threads. */
    public static final class Document extends Table {
        private Document(String kind, Name name) {
            super(kind, name);
        }

        /**
         * Returns this mapping with another table.
         *
         * @param table the name of the table
         * @return the mapping
         * @throws IllegalArgumentException if the table's name is malformed
         */
        public Document named(String table) {
            return new Document(kind(), Name.parse(table));
        }
    }

    /** Columns of a table that other programs may use too. Immutable and safe for use by many threads. */
    public static final class Columns extends Table {
        private final List<String> id;
        private final Map<String, String> columns;
        private final String version;
        private final @Nullable String stamp;

        private Columns(
                String kind,
                Name name,
                List<String> id,
                Map<String, String> columns,
                String version,
                @Nullable String stamp) {
            super(kind, name);
            this.id = id;
            this.columns = columns;
            this.version = version;
            this.stamp = stamp;
        }

        /**
         * Returns this mapping with other id columns.
         *
         * @param columns the columns of the id, one for each of its parts and in their order
         * @return the mapping
         */
        public Columns id(String... columns) {
            return new Columns(kind(), name(), List.of(columns), this.columns, version, stamp);
        }

        /**
         * Returns this mapping with another column for one field.
         *
         * @param field the name of the field
         * @param column the name of its column
         * @return the mapping
         */
        public Columns column(String field, String column) {
            Map<String, String> more = new LinkedHashMap<>(columns);
            more.put(Objects.requireNonNull(field, "field"), Objects.requireNonNull(column, "column"));
            return new Columns(kind(), name(), id, Map.copyOf(more), version, stamp);
        }

        /**
         * Returns this mapping with another column for the version's counter, an integer column; it may be NULL in rows that
         * nobody has numbered yet.
         *
         * @param column the name of the column
         * @return the mapping
         */
        public Columns version(String column) {
            return new Columns(kind(), name(), id, columns, Objects.requireNonNull(column, "column"), stamp);
        }

        /**
         * Returns this mapping with a column for the version's stamp, an integer column of 64 bits. <b>Without one, versions
         * repeat</b> after a delete and a new insert, or after a restore.
         *
         * @param column the name of the column
         * @return the mapping
         */
        public Columns stamp(String column) {
            return new Columns(kind(), name(), id, columns, version, Objects.requireNonNull(column, "column"));
        }

        List<String> idColumns() {
            return id;
        }

        Map<String, String> columnsByField() {
            return columns;
        }

        String versionColumn() {
            return version;
        }

        @Nullable
        String stampColumn() {
            return stamp;
        }
    }
}
