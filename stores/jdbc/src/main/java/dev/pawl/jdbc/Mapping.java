package dev.pawl.jdbc;

import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.State;
import dev.pawl.store.StoreException;
import dev.pawl.store.Stored;
import dev.pawl.store.Version;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A kind that is bound to its table: where id, version and values lie, as SQL fragments and as Java. */
final class Mapping {

    /**
     * One part of the id with its column.
     *
     * @param text whether the column keeps text, whatever the type of the part is
     * @param limit the most characters of a text; -1 if there is no limit
     */
    record IdColumn(String name, Kind.Type type, boolean text, String placeholder, int limit) {
        /** SQL silently cuts off blanks that are too many, which makes another id: the length is not left to the database. */
        boolean holds(String id) {
            return limit < 0 || id.codePointCount(0, id.length()) <= limit;
        }
    }

    private final Kind kind;
    private final Name table;
    private final List<IdColumn> id;
    private final String version;
    private final @Nullable String stamp;
    private final Values values;
    private final Dialect dialect;
    private final TextRules texts;
    private final Grammar grammar;
    private final List<String> rowColumns;
    private final int[] positions;
    private final int[] contentPositions;

    Mapping(
            Kind kind,
            Name table,
            List<IdColumn> id,
            String version,
            @Nullable String stamp,
            Values values,
            Dialect dialect) {
        this.kind = kind;
        this.table = table;
        this.id = List.copyOf(id);
        this.version = version;
        this.stamp = stamp;
        this.values = values;
        this.dialect = dialect;
        this.texts = dialect.texts();
        this.grammar = dialect.grammar();
        this.rowColumns = rowColumns(this.id, version, stamp, values);
        this.positions = consecutive(1);
        this.contentPositions = consecutive(1 - this.id.size());
    }

    Kind kind() {
        return kind;
    }

    Name table() {
        return table;
    }

    List<IdColumn> id() {
        return id;
    }

    Values values() {
        return values;
    }

    Grammar grammar() {
        return grammar;
    }

    /** Returns the table as SQL. */
    String from() {
        return grammar.sql(table);
    }

    boolean stamped() {
        return stamp != null;
    }

    String versionColumn() {
        return version;
    }

    @Nullable
    String stampColumn() {
        return stamp;
    }

    /** Returns a version as the table keeps it. */
    Version kept(Version written) {
        return stamped() ? written : written.withoutStamp();
    }

    // SQL fragments. Columns are qualified by an alias wherever a statement has a second table.

    /** Returns the columns of a whole row: id, version, stamp, values. */
    List<String> rowColumns() {
        return rowColumns;
    }

    private static List<String> rowColumns(List<IdColumn> id, String version, @Nullable String stamp, Values values) {
        List<String> columns = new ArrayList<>();
        id.forEach(column -> columns.add(column.name()));
        columns.add(version);
        if (stamp != null) {
            columns.add(stamp);
        }
        columns.addAll(values.columns());
        return List.copyOf(columns);
    }

    String rowColumns(String alias) {
        return listed(rowColumns(), alias);
    }

    String idColumns(String alias) {
        return listed(id.stream().map(IdColumn::name).toList(), alias);
    }

    /** Returns all but the id: what there is to learn of a row whose key is known. */
    String contentColumns(String alias) {
        List<String> columns = rowColumns();
        return listed(columns.subList(id.size(), columns.size()), alias);
    }

    /** Returns version and stamp. */
    String versionColumns(String alias) {
        return listed(rowColumns().subList(id.size(), id.size() + (stamped() ? 2 : 1)), alias);
    }

    String rowPlaceholders() {
        List<String> places = new ArrayList<>();
        id.forEach(column -> places.add(column.placeholder()));
        places.add("?");
        if (stamped()) {
            places.add("?");
        }
        places.addAll(values.placeholders());
        return String.join(", ", places);
    }

    String assignments() {
        return assignments(UnaryOperator.identity());
    }

    /**
     * Returns the assignments of an update.
     *
     * @param value makes what is assigned to a column of its placeholder
     */
    String assignments(UnaryOperator<String> value) {
        List<String> sets = new ArrayList<>();
        for (int i = 0; i < values.columns().size(); i++) {
            sets.add(grammar.quoted(values.columns().get(i)) + " = "
                    + value.apply(values.placeholders().get(i)));
        }
        sets.add(grammar.quoted(version) + " = " + value.apply("?"));
        if (stamp != null) {
            sets.add(grammar.quoted(stamp) + " = " + value.apply("?"));
        }
        return String.join(", ", sets);
    }

    String idMatch(String alias) {
        return id.stream()
                .map(column -> alias + "." + grammar.quoted(column.name()) + " = " + column.placeholder())
                .collect(Collectors.joining(" AND "));
    }

    /** Returns the condition that a row has one of some ids. */
    String idMatches(String alias, int ids) {
        return String.join(" OR ", Collections.nCopies(ids, "(" + idMatch(alias) + ")"));
    }

    /** Returns the condition on the version; the comparison with NULL is only made where NULL is expected. */
    String versionMatch(String alias, VersionForm form) {
        String counter = alias + "." + grammar.quoted(version) + (form.counted() ? " = ?" : " IS NULL");
        if (stamp == null) {
            return form.stamped() ? counter + " AND 1 = 0" : counter;
        }
        String column = alias + "." + grammar.quoted(stamp);
        return counter + " AND "
                + (form.stamped() ? column + " = ?" : "(" + column + " IS NULL OR " + column + " = 0)");
    }

    private String listed(List<String> columns, String alias) {
        return columns.stream()
                .map(column -> alias + "." + grammar.quoted(column))
                .collect(Collectors.joining(", "));
    }

    // Parameters, in the order of the fragments above.

    /**
     * Returns the parameters of an id.
     *
     * @throws StoreException if the database cannot keep the id
     * @throws IllegalArgumentException if the id is not of the kind's types
     */
    List<Parameter> idParameters(Key key) {
        List<Id> parts = key.id().scalars();
        if (parts.size() != id.size()) {
            throw mistyped(key);
        }
        if (parts.size() == 1) {
            return List.of(idParameter(key, 0, parts.get(0)));
        }
        List<Parameter> parameters = new ArrayList<>(parts.size());
        for (int i = 0; i < parts.size(); i++) {
            parameters.add(idParameter(key, i, parts.get(i)));
        }
        return parameters;
    }

    /** Binds ids one after the other and returns the index behind the last. */
    int bindIds(PreparedStatement statement, int from, List<Key> keys) throws SQLException {
        int index = from;
        for (Key key : keys) {
            index = Parameter.bindAll(statement, index, idParameters(key));
        }
        return index;
    }

    private Parameter idParameter(Key key, int part, Id value) {
        Kind.Type type = id.get(part).type();
        if (value instanceof Id.Text text && type == Kind.Type.TEXT) {
            texts.require(text.value(), "the id of a " + kind.name());
            requireShort(id.get(part), text.value());
            return Parameter.of(text.value());
        } else if (value instanceof Id.Int64 number && type == Kind.Type.INT64) {
            return Parameter.of(number.value());
        } else if (value instanceof Id.Uuid uuid && type == Kind.Type.UUID) {
            return Parameter.of(id.get(part).text() ? uuid.value().toString() : uuid.value());
        }
        throw mistyped(key);
    }

    private void requireShort(IdColumn column, String text) {
        if (!column.holds(text)) {
            throw new StoreException(
                    "The id of a " + kind.name() + " has " + text.codePointCount(0, text.length())
                            + " characters, its column " + Name.quoted(column.name()) + " of " + table + " holds "
                            + column.limit() + ".",
                    null);
        }
    }

    private IllegalArgumentException mistyped(Key key) {
        return new IllegalArgumentException("The id of " + key + " does not fit its kind: expected "
                + id.stream().map(column -> column.type().toString()).toList() + ".");
    }

    /** Tells whether a row with this id can exist at all. */
    boolean canHold(Key key) {
        List<Id> parts = key.id().scalars();
        for (int i = 0; i < Math.min(parts.size(), id.size()); i++) {
            if (parts.get(i) instanceof Id.Text text
                    && !(texts.keeps(text.value()) && id.get(i).holds(text.value()))) {
                return false;
            }
        }
        return true;
    }

    List<Parameter> versionParameters(Version written) {
        Parameter counter = written.hasCounter() ? Parameter.of(written.counter()) : Parameter.NULL;
        return stamped() ? List.of(counter, Parameter.of(written.stamp())) : List.of(counter);
    }

    /** Returns the parameters of {@link #versionMatch}. */
    List<Parameter> expectedParameters(Version expected) {
        List<Parameter> parameters = new ArrayList<>(2);
        if (expected.hasCounter()) {
            parameters.add(Parameter.of(expected.counter()));
        }
        if (expected.hasStamp() && stamped()) {
            parameters.add(Parameter.of(expected.stamp()));
        }
        return parameters;
    }

    // Rows.

    /** Returns the positions of a row whose first column stands at the given one. */
    int[] consecutive(int first) {
        int[] columns = new int[rowColumns().size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = first + i;
        }
        return columns;
    }

    Stored stored(Key key, ResultSet row) throws SQLException {
        return stored(key, row, positions);
    }

    /** Reads a row of {@link #contentColumns} that begin at the first column. */
    Stored content(Key key, ResultSet row) throws SQLException {
        return stored(key, row, contentPositions);
    }

    Stored stored(Key key, ResultSet row, int[] at) throws SQLException {
        int from = id.size() + (stamped() ? 2 : 1);
        Version found = version(key, row, at[id.size()], at[from - 1]);
        return new Stored(key, found, values.decode(key, row, at, from));
    }

    private Version version(Key key, ResultSet row, int counterAt, int stampAt) throws SQLException {
        long counter = number(key, row, counterAt, version);
        boolean numbered = !row.wasNull();
        long stamped = stamp == null ? 0 : number(key, row, stampAt, stamp);
        if (numbered && counter < 0) {
            throw new UnreadableRow(
                    key + " has the version " + counter + " in the column " + Name.quoted(version)
                            + ": versions are never negative.",
                    null);
        }
        return new Version(numbered ? counter : Version.UNNUMBERED.counter(), stamped);
    }

    private long number(Key key, ResultSet row, int at, String column) throws SQLException {
        try {
            return dialect.wholeNumber(row, at);
        } catch (SQLException e) {
            throw UnreadableRow.of(Name.quoted(column), key, table, e);
        }
    }

    /** Reads the state from a row of {@link #versionColumns} that begin at an index. */
    State state(Key key, ResultSet row, int from) throws SQLException {
        return State.at(version(key, row, from, from + 1));
    }

    Key key(ResultSet row, int[] at) throws SQLException {
        List<Id> parts = new ArrayList<>(id.size());
        for (int i = 0; i < id.size(); i++) {
            parts.add(idPart(row, at[i], id.get(i)));
        }
        return new Key(kind.name(), parts.size() == 1 ? parts.get(0) : new Id.Tuple(parts));
    }

    Key key(ResultSet row) throws SQLException {
        return key(row, positions);
    }

    private Id idPart(ResultSet row, int index, IdColumn column) throws SQLException {
        try {
            return switch (column.type()) {
                case INT64 -> new Id.Int64(dialect.wholeNumber(row, index));
                case UUID -> new Id.Uuid(UUID.fromString(row.getString(index)));
                default -> new Id.Text(row.getString(index));
            };
        } catch (RuntimeException | SQLDataException e) {
            throw new UnreadableRow(
                    "Cannot read the id of a " + kind.name() + " from the column " + Name.quoted(column.name()) + " of "
                            + table + ": " + e.getMessage(),
                    e);
        }
    }
}
