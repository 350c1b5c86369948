package dev.pawl.jdbc;

import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.LockingTransaction.Strength;
import dev.pawl.store.Stored;
import dev.pawl.store.Wait;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** SQLite. */
final class SqliteDialect implements Dialect {
    private static final TextRules TEXTS = new TextRules("SQLite", true);
    private static final long MAX_VALUE_BYTES = 1_000_000_000;
    private static final String EXACT = "BINARY";

    private final SqliteReads reads = new SqliteReads(TEXTS);

    @Override
    public Database database() {
        return Database.SQLITE;
    }

    @Override
    public ErrorTable errors() {
        return SqliteErrors.TABLE;
    }

    @Override
    public TextRules texts() {
        return TEXTS;
    }

    @Override
    public Grammar grammar() {
        return Grammar.STANDARD;
    }

    @Override
    public void refuseOpenTransaction(Connection connection) {
        // The driver does not tell.
    }

    @Override
    public boolean knowsReadOnly() {
        return true;
    }

    @Override
    public int lateMillis() {
        return 0;
    }

    @Override
    public boolean networked() {
        return false;
    }

    @Override
    public long maxValueBytes() {
        return MAX_VALUE_BYTES;
    }

    @Override
    public String clock() {
        return "SELECT CAST(round(unixepoch('now', 'subsec') * 1000) AS INTEGER) * 1000";
    }

    @Override
    public boolean nativeUuids() {
        return false;
    }

    @Override
    public @Nullable TableShape shape(Connection connection, Name table) throws SQLException {
        Map<String, TableShape.Column> columns = new LinkedHashMap<>();
        Set<String> primaryKey = new HashSet<>();
        String schema = table.schema() == null ? "main" : table.schema();
        Map<String, Map<String, String>> indexes = uniqueIndexes(connection, table.table(), schema);
        // A primary key without an index is the number of the row itself, which SQLite gives by itself.
        String sql = "SELECT name, type, \"notnull\", dflt_value, pk, hidden, pk > 0 AND NOT EXISTS (SELECT 1 FROM"
                + " pragma_index_list(?1, ?2) WHERE origin = 'pk') AS numbered FROM pragma_table_xinfo(?1, ?2)";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, table.table());
            statement.setString(2, schema);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    TableShape.Column column = column(row, laxCollation(row.getString("name"), indexes));
                    columns.put(column.name(), column);
                    if (row.getInt("pk") > 0) {
                        primaryKey.add(column.name());
                    }
                }
            }
        }
        if (columns.isEmpty()) {
            return null;
        }
        Set<Set<String>> keys =
                indexes.values().stream().map(Map::keySet).collect(Collectors.toCollection(HashSet::new));
        keys.add(primaryKey);
        return new TableShape(columns, List.copyOf(keys));
    }

    private static TableShape.Column column(ResultSet row, @Nullable String lax) throws SQLException {
        String type = row.getString("type");
        boolean notNull = row.getInt("notnull") == 1;
        // SQLite lets some primary keys be NULL by an old mistake; few that declare one know, and most tables say no
        // more.
        boolean nullable = !notNull && row.getInt("pk") == 0;
        boolean required = notNull && row.getString("dflt_value") == null && !row.getBoolean("numbered");
        return new TableShape.Column(
                row.getString("name"),
                type + (lax == null ? "" : " COLLATE " + lax),
                type,
                -1,
                -1,
                lax == null,
                nullable,
                required,
                row.getInt("hidden") > 0);
    }

    /**
     * Returns the collation of a column that takes different texts for equal, or null. SQLite does not tell it, but an index has it
     * unless it names another one.
     */
    private static @Nullable String laxCollation(String column, Map<String, Map<String, String>> indexes) {
        Set<String> collations = indexes.values().stream()
                .filter(index -> index.containsKey(column))
                .map(index -> index.get(column))
                .collect(Collectors.toCollection(TreeSet::new));
        return collations.isEmpty() || collations.contains(EXACT)
                ? null
                : collations.iterator().next();
    }

    /** Returns the columns of each unique index, with the collation by which it compares them. */
    private static Map<String, Map<String, String>> uniqueIndexes(Connection connection, String table, String schema)
            throws SQLException {
        Map<String, Map<String, String>> indexes = new HashMap<>();
        String sql = "SELECT l.name AS idx, i.name AS col, upper(i.coll) AS coll FROM pragma_index_list(?1, ?2) AS l"
                + " JOIN pragma_index_xinfo(l.name, ?2) AS i WHERE l.\"unique\" = 1 AND l.partial = 0 AND i.key = 1";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, table);
            statement.setString(2, schema);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    // A part that is an expression has no name, which makes the index one that no id columns have.
                    indexes.computeIfAbsent(row.getString("idx"), name -> new HashMap<>())
                            .put(String.valueOf(row.getString("col")), row.getString("coll"));
                }
            }
        }
        return indexes;
    }

    @Override
    public @Nullable ColumnCodec codec(Kind.Field field, TableShape.Column column, JsonText json) {
        return SqliteCodecs.of(field, column, TEXTS, json);
    }

    @Override
    public boolean keepsScale(TableShape.Column column) {
        return true;
    }

    @Override
    public boolean isInteger(TableShape.Column column) {
        return SqliteCodecs.Affinity.of(column) == SqliteCodecs.Affinity.INTEGER;
    }

    @Override
    public boolean isLong(TableShape.Column column) {
        return isInteger(column);
    }

    /** The driver would make some number of whatever lies there, 0 of most texts. */
    @Override
    public long wholeNumber(ResultSet row, int index) throws SQLException {
        Object found = row.getObject(index);
        if (found == null) {
            return 0;
        } else if (found instanceof Long || found instanceof Integer) {
            return ((Number) found).longValue();
        }
        throw new SQLDataException(
                "it holds a " + found.getClass().getSimpleName() + " where a whole number was expected.");
    }

    @Override
    public boolean fitsId(Kind.Type type, TableShape.Column column) {
        SqliteCodecs.Affinity affinity = SqliteCodecs.Affinity.of(column);
        return type == Kind.Type.INT64
                ? affinity == SqliteCodecs.Affinity.INTEGER
                : affinity == SqliteCodecs.Affinity.TEXT && column.exact();
    }

    @Override
    public String advice(Kind.Type type, TableShape.Column column) {
        if (!column.exact()) {
            return " Its collation takes texts for equal that are not; make it BINARY, which it is unless another is named.";
        }
        return type == Kind.Type.DECIMAL
                ? " SQLite takes such a column through floating point; a TEXT column keeps every digit, an INTEGER one"
                        + " keeps minor units held in a long."
                : "";
    }

    @Override
    public String placeholder(TableShape.Column column) {
        return "?";
    }

    private static String idType(Kind.Type type) {
        return type == Kind.Type.INT64 ? "INTEGER" : "TEXT";
    }

    @Override
    public String documentPlaceholder() {
        return "?";
    }

    @Override
    public Parameter document(String json) {
        return Parameter.of(json);
    }

    @Override
    public List<String> createGuards() {
        return List.of();
    }

    @Override
    public List<Name> guards() {
        return List.of();
    }

    @Override
    public String createDocumentTable(Name table, List<Kind.Field> id) {
        String columns = id.stream()
                .map(field -> Name.quoted(field.name()) + " " + idType(field.type()) + " NOT NULL, ")
                .collect(Collectors.joining());
        String key = id.stream().map(field -> Name.quoted(field.name())).collect(Collectors.joining(", "));
        return "CREATE TABLE IF NOT EXISTS " + Grammar.STANDARD.sql(table) + " (" + columns
                + "version INTEGER NOT NULL, stamp INTEGER NOT NULL, doc TEXT NOT NULL CHECK (json_valid(doc)),"
                + " PRIMARY KEY (" + key + "))";
    }

    @Override
    public List<String> createCommitTables() {
        return List.of(
                "CREATE TABLE IF NOT EXISTS pawl_commits (attempt TEXT NOT NULL PRIMARY KEY, committed INTEGER NOT NULL,"
                        + " at INTEGER NOT NULL DEFAULT (unixepoch())) WITHOUT ROWID",
                "CREATE TABLE IF NOT EXISTS pawl_requests (request TEXT NOT NULL PRIMARY KEY, attempt TEXT NOT NULL,"
                        + " results TEXT NOT NULL, at INTEGER NOT NULL DEFAULT (unixepoch())) WITHOUT ROWID",
                "CREATE INDEX IF NOT EXISTS pawl_requests_at ON pawl_requests (at)");
    }

    @Override
    public void read(Session session, Map<Bound, List<Key>> wanted, Map<Key, Stored> found) throws SQLException {
        for (Map.Entry<Bound, List<Key>> kind : wanted.entrySet()) {
            reads.read(session, kind.getKey(), kind.getValue(), found);
        }
    }

    @Override
    public boolean locksRows() {
        return false;
    }

    @Override
    public void lock(
            Session session,
            Bound bound,
            List<Key> keys,
            Strength strength,
            Wait.Mode mode,
            long millis,
            Map<Key, Stored> found) {
        throw new UnsupportedOperationException("SQLite locks the whole database.");
    }

    @Override
    public boolean saysLocked(SQLException error) {
        return SqliteErrors.TABLE.meaning(error) == ErrorTable.Meaning.BUSY;
    }

    @Override
    public Committer committer(CommitLog log) {
        return new SqliteCommitter(this, log);
    }
}
