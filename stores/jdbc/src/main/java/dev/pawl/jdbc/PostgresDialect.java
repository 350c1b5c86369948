package dev.pawl.jdbc;

import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.LockingTransaction.Strength;
import dev.pawl.store.StoreException;
import dev.pawl.store.Stored;
import dev.pawl.store.Wait;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** PostgreSQL. */
final class PostgresDialect implements Dialect {
    private static final TextRules TEXTS = new TextRules("PostgreSQL", false);
    /** The limit of jsonb; a text may have four times as much. */
    private static final long MAX_VALUE_BYTES = (1L << 28) - 1;

    private static final int MAX_NAME_BYTES = 63;
    private static final int VARHDRSZ = 4;
    private static final int MICROS = 6;

    private static final String COLUMNS = """
            SELECT a.attname, format_type(a.atttypid, a.atttypmod) AS type, format_type(b.oid, NULL) AS base,
                   b.typtype = 'e' AS enumeration,
                   CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END AS typmod,
                   NOT (a.attnotnull OR t.typnotnull) AS nullable,
                   a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AS required,
                   a.attgenerated <> '' OR a.attidentity = 'a' AS generated,
                   coalesce(c.collisdeterministic, TRUE) AS exact, c.collname
            FROM pg_attribute a
            JOIN pg_type t ON t.oid = a.atttypid
            JOIN pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
            LEFT JOIN pg_collation c ON c.oid = a.attcollation
            WHERE a.attrelid = to_regclass(?) AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum""";

    private static final String UNIQUE_KEYS = """
            SELECT i.indexrelid, a.attname
            FROM pg_index i
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
            WHERE i.indrelid = to_regclass(?) AND i.indisunique AND i.indisvalid AND i.indimmediate
              AND i.indpred IS NULL AND i.indexprs IS NULL""";

    private final PostgresReads reads = new PostgresReads();

    @Override
    public Database database() {
        return Database.POSTGRESQL;
    }

    @Override
    public ErrorTable errors() {
        return PostgresErrors.TABLE;
    }

    @Override
    public TextRules texts() {
        return TEXTS;
    }

    @Override
    public Grammar grammar() {
        return Grammar.STANDARD;
    }

    /**
     * The driver knows without asking the server, whether autocommit is on or off, and tells when read-only is set within a
     * transaction.
     */
    @Override
    public void refuseOpenTransaction(Connection connection) throws SQLException {
        try {
            connection.setReadOnly(connection.isReadOnly());
        } catch (SQLException e) {
            throw Sessions.insideATransaction(e);
        }
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
        return true;
    }

    @Override
    public long maxValueBytes() {
        return MAX_VALUE_BYTES;
    }

    @Override
    public String clock() {
        return "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS int8)";
    }

    @Override
    public boolean nativeUuids() {
        return true;
    }

    @Override
    public @Nullable TableShape shape(Connection connection, Name table) throws SQLException {
        requireWhole(table);
        Map<String, TableShape.Column> columns = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setString(1, Grammar.STANDARD.sql(table));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    TableShape.Column column = column(row);
                    columns.put(column.name(), column);
                }
            }
        }
        return columns.isEmpty() ? null : new TableShape(columns, uniqueKeys(connection, table));
    }

    /** PostgreSQL cuts off what is too much of a name, with no more than a notice: two tables whose names begin alike would be one. */
    private static void requireWhole(Name table) {
        String schema = table.schema() == null ? "" : table.schema();
        for (String part : List.of(schema, table.table())) {
            int bytes = part.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MAX_NAME_BYTES) {
                throw new StoreException(
                        "The name " + part + ", for the table " + table + ", has " + bytes
                                + " bytes; PostgreSQL keeps the first " + MAX_NAME_BYTES
                                + " bytes of a name. Give the table a shorter one: Table.document(kind).named(...).",
                        null);
            }
        }
    }

    private static TableShape.Column column(ResultSet row) throws SQLException {
        String base = row.getString("base");
        int typmod = row.getInt("typmod");
        int limit = -1;
        int scale = base.equals("timestamp with time zone") ? (typmod < 0 ? MICROS : typmod) : -1;
        if (base.equals("numeric") && typmod >= VARHDRSZ) {
            // The layout of numeric_typmod_precision and numeric_typmod_scale: the scale has 11 bits and a sign.
            limit = ((typmod - VARHDRSZ) >> 16) & 0xffff;
            scale = (((typmod - VARHDRSZ) & 0x7ff) ^ 1024) - 1024;
        } else if (base.equals("character varying") && typmod >= VARHDRSZ) {
            limit = typmod - VARHDRSZ;
        }
        boolean exact = row.getBoolean("exact");
        String type = (row.getBoolean("enumeration") ? "enum " : "")
                + row.getString("type")
                + (exact ? "" : " COLLATE " + Name.quoted(row.getString("collname")));
        return new TableShape.Column(
                row.getString("attname"),
                type,
                base,
                limit,
                scale,
                exact,
                row.getBoolean("nullable"),
                row.getBoolean("required"),
                row.getBoolean("generated"));
    }

    private static List<Set<String>> uniqueKeys(Connection connection, Name table) throws SQLException {
        Map<Long, Set<String>> keys = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(UNIQUE_KEYS)) {
            statement.setString(1, Grammar.STANDARD.sql(table));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    keys.computeIfAbsent(row.getLong(1), index -> new HashSet<>())
                            .add(row.getString(2));
                }
            }
        }
        return List.copyOf(keys.values());
    }

    @Override
    public @Nullable ColumnCodec codec(Kind.Field field, TableShape.Column column, JsonText json) {
        return PostgresCodecs.of(field, column, TEXTS, json);
    }

    @Override
    public boolean keepsScale(TableShape.Column column) {
        return !column.cast().equals("numeric") || column.limit() < 0;
    }

    @Override
    public boolean isInteger(TableShape.Column column) {
        return PostgresCodecs.isInteger(column);
    }

    @Override
    public boolean isLong(TableShape.Column column) {
        return column.cast().equals("bigint");
    }

    @Override
    public boolean fitsId(Kind.Type type, TableShape.Column column) {
        boolean text = isText(column) && column.exact();
        return switch (type) {
            case INT64 -> isInteger(column);
            case UUID -> text || column.cast().equals("uuid");
            default -> text;
        };
    }

    private static boolean isText(TableShape.Column column) {
        return column.cast().equals("text") || column.cast().equals("character varying");
    }

    @Override
    public String advice(Kind.Type type, TableShape.Column column) {
        boolean keepsText = type == Kind.Type.TEXT || type == Kind.Type.UUID;
        return keepsText && isText(column) && !column.exact()
                ? " Its collation is not deterministic: it takes texts for equal that are not. Give it one that is, such as \"C\"."
                : "";
    }

    /** A number that no row of a narrow column can have is compared like any other: it is no error to look for it. */
    @Override
    public String placeholder(TableShape.Column column) {
        return "CAST(? AS " + (isInteger(column) ? "bigint" : column.cast()) + ")";
    }

    private static String idType(Kind.Type type) {
        return switch (type) {
            case INT64 -> "bigint";
            case UUID -> "uuid";
            default -> "text";
        };
    }

    @Override
    public String documentPlaceholder() {
        return "CAST(? AS jsonb)";
    }

    @Override
    public Parameter document(String json) {
        return Parameter.untyped(json);
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
        requireWhole(table);
        String columns = id.stream()
                .map(field -> Name.quoted(field.name()) + " " + idType(field.type()) + " NOT NULL, ")
                .collect(Collectors.joining());
        String key = id.stream().map(field -> Name.quoted(field.name())).collect(Collectors.joining(", "));
        return "CREATE TABLE IF NOT EXISTS " + Grammar.STANDARD.sql(table) + " (" + columns
                + "version bigint NOT NULL, stamp bigint NOT NULL, doc jsonb NOT NULL, PRIMARY KEY (" + key + "))";
    }

    @Override
    public List<String> createCommitTables() {
        return List.of(
                "CREATE TABLE IF NOT EXISTS pawl_commits (attempt uuid PRIMARY KEY, committed boolean NOT NULL,"
                        + " at timestamptz NOT NULL DEFAULT now())",
                "CREATE TABLE IF NOT EXISTS pawl_requests (request text PRIMARY KEY, attempt uuid NOT NULL,"
                        + " results text NOT NULL, at timestamptz NOT NULL DEFAULT now())",
                "CREATE INDEX IF NOT EXISTS pawl_requests_at ON pawl_requests (at)");
    }

    @Override
    public boolean saysCreatedMeanwhile(SQLException error) {
        return PostgresErrors.CREATED_MEANWHILE.contains(String.valueOf(error.getSQLState()));
    }

    @Override
    public void read(Session session, Map<Bound, List<Key>> wanted, Map<Key, Stored> found) throws SQLException {
        reads.read(session, wanted, found);
    }

    @Override
    public boolean locksRows() {
        return true;
    }

    @Override
    public void lock(
            Session session,
            Bound bound,
            List<Key> keys,
            Strength strength,
            Wait.Mode mode,
            long millis,
            Map<Key, Stored> found)
            throws SQLException {
        Mapping mapping = bound.mapping();
        String others = mode == Wait.Mode.NOT ? " NOWAIT" : mode == Wait.Mode.SKIP ? " SKIP LOCKED" : "";
        Pipeline.Part rows = Pipeline.query(
                "SELECT " + mapping.rowColumns("a") + " " + KeySet.from(mapping) + " ORDER BY "
                        + KeySet.canonicalOrder(mapping) + " FOR " + strength + " OF a" + others,
                KeySet.of(mapping, keys),
                row -> {
                    Key key = mapping.key(row);
                    found.put(key, mapping.stored(key, row));
                });
        if (session.isJoined()) {
            PostgresBounds.runJoined(session, rows, millis);
            return;
        }
        List<Pipeline.Part> parts = new ArrayList<>();
        if (!session.isBegun()) {
            session.begin();
            parts.add(PostgresTransaction.READ_COMMITTED);
        }
        parts.add(PostgresBounds.settings(session, millis));
        parts.add(rows);
        Pipeline.run(session, parts);
    }

    @Override
    public boolean saysLocked(SQLException error) {
        String state = error.getSQLState();
        return PostgresErrors.LOCK_NOT_AVAILABLE.equals(state) || PostgresErrors.QUERY_CANCELED.equals(state);
    }

    @Override
    public Committer committer(CommitLog log) {
        return new PostgresCommitter(this, log);
    }
}
