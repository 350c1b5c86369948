package dev.pawl.jdbc;

import dev.pawl.store.Capabilities;
import dev.pawl.store.Kind;
import dev.pawl.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks a kind's mapping against its table, and binds the two. Every misfit names the column and its type. */
final class Binder {
    private static final int MAX_PARTS_PER_COMMIT = 1000;
    private static final int MAX_COMMITS_PER_BATCH = 512;
    private static final int BATCHES_AT_ONCE = 2;
    private static final int READS_AT_ONCE = 2;
    private static final long MAX_BATCH_BYTES = 4 * 1024 * 1024;

    private final Dialect dialect;
    private final JsonText json;
    private final CommitLog log;

    Binder(Dialect dialect, CommitLog log) {
        this.dialect = dialect;
        this.json = new JsonText(dialect.texts());
        this.log = log;
    }

    Bound bind(Connection connection, Kind kind, Table table) throws SQLException {
        for (Name name : log.tables()) {
            shape(connection, name, kind);
        }
        for (Name name : dialect.guards()) {
            shape(connection, name, kind);
        }
        TableShape shape = shape(connection, table.name(), kind);
        Mapping mapping = table instanceof Table.Columns columns
                ? columns(kind, columns, shape)
                : document(kind, table.name(), shape);
        requireDistinct(kind, table.name(), mapping.rowColumns());
        Capabilities capabilities = new Capabilities(
                mapping.stamped(),
                log.enabled(),
                mapping.values().keepsScale(),
                MAX_PARTS_PER_COMMIT,
                MAX_COMMITS_PER_BATCH,
                dialect.maxValueBytes(),
                MAX_BATCH_BYTES,
                // A server is at work on one while the next is prepared. SQLite works in the caller's own thread,
                // and each connection drops its cache of pages when another has written.
                dialect.networked() ? BATCHES_AT_ONCE : 1,
                // SQLite's reads cost less than handing them over.
                dialect.networked() ? READS_AT_ONCE : Integer.MAX_VALUE);
        List<String> id = mapping.id().stream().map(Mapping.IdColumn::name).toList();
        return new Bound(mapping, new MappingSql(mapping), capabilities, id.equals(shape.order()));
    }

    /**
     * Checks that no part of an id is named like a column that every table of documents has.
     *
     * @throws StoreException if one is, which is named
     */
    static void requireDistinctDocument(Kind kind, Name table) {
        List<String> columns =
                new ArrayList<>(kind.id().stream().map(Kind.Field::name).toList());
        columns.addAll(List.of("version", "stamp", DocumentValues.COLUMN));
        requireDistinct(kind, table, columns);
    }

    /** What is written to a column that stands for two things is read as both. */
    private static void requireDistinct(Kind kind, Name table, List<String> columns) {
        Set<String> seen = new HashSet<>();
        for (String column : columns) {
            if (!seen.add(column)) {
                throw new StoreException(
                        "The mapping of " + kind.name() + " to " + table + " uses the column " + Name.quoted(column)
                                + " twice. Give one of the two another: Columns.id, column, version, stamp; in a table of"
                                + " documents, give that part of the id another name.",
                        null);
            }
        }
    }

    private TableShape shape(Connection connection, Name name, Kind kind) throws SQLException {
        TableShape shape = dialect.shape(connection, name);
        if (shape == null) {
            throw new StoreException(
                    "The table " + name + ", which " + kind.name()
                            + " needs, does not exist. Nothing is created unasked:"
                            + " let `pawl ddl` or JdbcStore.ddl print its statements, or call JdbcStore.createTables.",
                    null);
        }
        return shape;
    }

    private Mapping document(Kind kind, Name table, TableShape shape) {
        List<String> names = kind.id().stream().map(Kind.Field::name).toList();
        Table.Columns layout = Table.columns("", "t").version("version").stamp("stamp");
        List<Mapping.IdColumn> id = id(kind, names, shape, table);
        version(shape, layout, kind, table);
        column(shape, DocumentValues.COLUMN, kind, table);
        DocumentValues values = new DocumentValues(table, json, dialect);
        return new Mapping(kind, table, id, "version", "stamp", values, dialect);
    }

    private Mapping columns(Kind kind, Table.Columns table, TableShape shape) {
        if (kind.fields().isEmpty()) {
            throw new StoreException(
                    "Cannot map " + kind.name() + " to the columns of " + table.name()
                            + ": its fields are not known beforehand. Map it as a document.",
                    null);
        }
        List<String> idNames = table.idColumns().isEmpty()
                ? kind.id().stream()
                        .map(field -> columnName(field.name(), table, shape))
                        .toList()
                : table.idColumns();
        List<Mapping.IdColumn> id = id(kind, idNames, shape, table.name());
        version(shape, table, kind, table.name());
        List<ColumnValues.Cell> cells = cells(kind, table, shape);
        requireAllFilled(kind, table, shape, idNames, cells);
        boolean keepsScale = cells.stream().allMatch(cell -> dialect.keepsScale(cell.column()));
        ColumnValues values = new ColumnValues(
                table.name(),
                cells,
                kind.id().stream().map(Kind.Field::name).toList(),
                kind.fields().stream().map(Kind.Field::name).toList(),
                keepsScale);
        return new Mapping(kind, table.name(), id, table.versionColumn(), table.stampColumn(), values, dialect);
    }

    private List<Mapping.IdColumn> id(Kind kind, List<String> names, TableShape shape, Name table) {
        if (names.size() != kind.id().size()) {
            throw new StoreException(
                    "The id of " + kind.name() + " has " + kind.id().size() + " parts, its mapping to " + table
                            + " names the columns " + names + ".",
                    null);
        }
        List<Mapping.IdColumn> id = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Kind.Field part = kind.id().get(i);
            TableShape.Column column = column(shape, names.get(i), kind, table);
            if (!dialect.fitsId(part.type(), column)) {
                String advice = dialect.advice(part.type(), column);
                throw misfit("the id part " + part.name(), part.type(), column, kind, table, advice);
            }
            if (column.nullable()) {
                throw new StoreException(
                        "The id column " + column + " of " + table + ", where " + kind.name()
                                + " lies, may be NULL: a row without an id could not be found, and no unique index keeps"
                                + " it from being there twice. Make the column NOT NULL.",
                        null);
            }
            boolean text = part.type() == Kind.Type.UUID
                    && !(dialect.nativeUuids() && column.cast().equals("uuid"));
            id.add(new Mapping.IdColumn(column.name(), part.type(), text, dialect.placeholder(column), column.limit()));
        }
        if (!shape.uniqueKeys().contains(Set.copyOf(names))) {
            throw new StoreException(
                    "The id columns " + names + " of " + table + ", where " + kind.name()
                            + " lies, have no primary key or unique index of their own: two rows could have one id.",
                    null);
        }
        return id;
    }

    private void version(TableShape shape, Table.Columns layout, Kind kind, Name table) {
        TableShape.Column version = column(shape, layout.versionColumn(), kind, table);
        if (!dialect.isInteger(version)) {
            throw new StoreException(
                    "The version column " + version + " of " + table + ", where " + kind.name()
                            + " lies, is no integer: only whole numbers count versions, a moment in time does not.",
                    null);
        }
        String stampName = layout.stampColumn();
        if (stampName != null) {
            TableShape.Column stamp = column(shape, stampName, kind, table);
            if (!dialect.isLong(stamp)) {
                throw new StoreException(
                        "The stamp column " + stamp + " of " + table + ", where " + kind.name()
                                + " lies, is no integer of 64 bits.",
                        null);
            }
        }
    }

    private List<ColumnValues.Cell> cells(Kind kind, Table.Columns table, TableShape shape) {
        Set<String> idFields = kind.id().stream().map(Kind.Field::name).collect(Collectors.toSet());
        Set<String> fields = kind.fields().stream().map(Kind.Field::name).collect(Collectors.toSet());
        for (String field : table.columnsByField().keySet()) {
            if (!fields.contains(field)) {
                throw new StoreException(
                        "The mapping of " + kind.name() + " to " + table.name() + " names the field " + field
                                + ", which the type does not have.",
                        null);
            }
        }
        return kind.fields().stream()
                .filter(field -> !idFields.contains(field.name()))
                .map(field -> cell(kind, field, table, shape))
                .toList();
    }

    private ColumnValues.Cell cell(Kind kind, Kind.Field field, Table.Columns table, TableShape shape) {
        TableShape.Column column = column(shape, columnName(field.name(), table, shape), kind, table.name());
        ColumnCodec codec = column.generated() ? null : dialect.codec(field, column, json);
        if (codec == null) {
            String advice =
                    column.generated() ? " The database computes that column." : dialect.advice(field.type(), column);
            throw misfit("the field " + field.name(), field.type(), column, kind, table.name(), advice);
        }
        return new ColumnValues.Cell(field.name(), column, dialect.placeholder(column), codec);
    }

    /** Returns the column of a field: the one the mapping names, else its name in snake case, else its name. */
    private static String columnName(String field, Table.Columns table, TableShape shape) {
        String named = table.columnsByField().get(field);
        if (named != null) {
            return named;
        }
        String snake = field.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
        return shape.columns().containsKey(snake) ? snake : field;
    }

    private static void requireAllFilled(
            Kind kind, Table.Columns table, TableShape shape, List<String> id, List<ColumnValues.Cell> cells) {
        Set<@Nullable String> filled = new HashSet<>(id);
        filled.add(table.versionColumn());
        filled.add(table.stampColumn());
        cells.forEach(cell -> filled.add(cell.column().name()));
        for (Map.Entry<String, TableShape.Column> column : shape.columns().entrySet()) {
            if (column.getValue().needsValue() && !column.getValue().generated() && !filled.contains(column.getKey())) {
                throw new StoreException(
                        "The column " + column.getValue() + " of " + table.name()
                                + " must not be NULL and has no default, but no field of " + kind.name()
                                + " is mapped to it: nothing could be inserted.",
                        null);
            }
        }
    }

    private static TableShape.Column column(TableShape shape, String name, Kind kind, Name table) {
        TableShape.Column column = shape.columns().get(name);
        if (column == null) {
            throw new StoreException(
                    "The table " + table + " has no column " + Name.quoted(name) + ", which " + kind.name()
                            + " needs; it has " + shape.columns().values() + ".",
                    null);
        }
        return column;
    }

    private static StoreException misfit(
            String what, Kind.Type type, TableShape.Column column, Kind kind, Name table, String advice) {
        return new StoreException(
                "The column " + column + " of " + table + " cannot keep " + what + " of " + kind.name()
                        + ", which is of type " + type + "." + advice,
                null);
    }
}
