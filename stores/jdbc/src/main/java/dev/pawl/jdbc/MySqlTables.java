package dev.pawl.jdbc;

import dev.pawl.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what MariaDB or MySQL says about a table, and refuses what would lose values or commits without a word. */
final class MySqlTables {
    private static final String HERE = " WHERE table_schema = COALESCE(?, DATABASE()) AND table_name = ?";
    private static final Set<String> SIZED = Set.of("varchar", "char", "varbinary", "binary");
    /** A character of four bytes, which an encoding has only if it has all. */
    private static final String PROBE = "\ud83d\ude42";

    private static final Set<String> UNICODE = Set.of("utf8mb4", "utf16", "utf16le", "utf32");

    private MySqlTables() {}

    static @Nullable TableShape shape(Connection connection, Name table) throws SQLException {
        String engine = first(connection, "SELECT engine FROM information_schema.tables" + HERE, table);
        if (engine == null) {
            return null;
        }
        if (!engine.equalsIgnoreCase("InnoDB")) {
            throw new StoreException(
                    "The table " + table + " uses the engine " + engine
                            + ", which has no transactions: convert it with ALTER TABLE ... ENGINE = InnoDB.",
                    null);
        }
        requireFaithful(connection);
        requireCommittedReads(connection);
        Map<String, TableShape.Column> columns = columns(connection, table);
        Map<String, List<String>> keys = uniqueKeys(connection, table);
        return new TableShape(
                columns, keys.values().stream().map(Set::copyOf).toList(), order(columns, keys.get("PRIMARY")));
    }

    private static void requireFaithful(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT @@sql_mode, ?")) {
            statement.setString(1, PROBE);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                requireFaithfulMode(row.getString(1));
                if (!PROBE.equals(row.getString(2))) {
                    throw new StoreException(
                            "The connection's encoding lacks characters, which the driver replaces without an error: leave"
                                    + " out characterEncoding, or make it UTF-8.",
                            null);
                }
            }
        }
    }

    private static void requireFaithfulMode(String mode) {
        if (!mode.contains("STRICT_TRANS_TABLES") && !mode.contains("STRICT_ALL_TABLES")) {
            throw new StoreException(
                    "The connection's sql_mode ('" + mode + "') lets the server cut values short without an error:"
                            + " add STRICT_TRANS_TABLES to it.",
                    null);
        }
        if (mode.contains("EMPTY_STRING_IS_NULL")) {
            throw new StoreException(
                    "The connection's sql_mode ('" + mode + "') lets the server take an empty text for NULL:"
                            + " take EMPTY_STRING_IS_NULL out of it.",
                    null);
        }
    }

    /** Commits are made at a level of their own, but a plain read has that of its connection. */
    private static void requireCommittedReads(Connection connection) throws SQLException {
        if (connection.getTransactionIsolation() == Connection.TRANSACTION_READ_UNCOMMITTED) {
            throw new StoreException(
                    "The connection's isolation level is READ UNCOMMITTED, at which reads return what may be rolled back:"
                            + " make it READ COMMITTED or a higher one.",
                    null);
        }
    }

    private static @Nullable String first(Connection connection, String sql, Name table) throws SQLException {
        try (PreparedStatement statement = here(connection, sql, table);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? row.getString(1) : null;
        }
    }

    private static PreparedStatement here(Connection connection, String sql, Name table) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setString(1, table.schema());
        statement.setString(2, table.table());
        return statement;
    }

    private static Map<String, TableShape.Column> columns(Connection connection, Name table) throws SQLException {
        Map<String, TableShape.Column> columns = new LinkedHashMap<>();
        Map<String, Boolean> exact = new HashMap<>();
        String sql = "SELECT column_name, data_type, column_type, character_maximum_length, numeric_precision,"
                + " numeric_scale, datetime_precision, is_nullable = 'NO' AND column_default IS NULL"
                + " AND extra NOT LIKE '%auto_increment%', COALESCE(generation_expression, '') <> '',"
                + " character_set_name, collation_name, is_nullable = 'YES' FROM information_schema.columns" + HERE
                + " ORDER BY ordinal_position";
        try (PreparedStatement statement = here(connection, sql, table);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                TableShape.Column column = column(connection, row, exact);
                columns.put(column.name(), column);
            }
        }
        return columns;
    }

    private static TableShape.Column column(Connection connection, ResultSet row, Map<String, Boolean> exact)
            throws SQLException {
        String base = row.getString(2);
        String type = row.getString(3);
        boolean decimal = base.equals("decimal");
        int limit = decimal ? row.getInt(5) : SIZED.contains(base) ? row.getInt(4) : -1;
        boolean rounds = row.getObject(6) != null && (decimal || base.equals("double"));
        int scale = rounds ? row.getInt(6) : base.equals("datetime") ? row.getInt(7) : -1;
        boolean unsigned = !decimal && !base.equals("enum") && type.contains("unsigned");
        String collation = row.getString(11);
        boolean told = true;
        if (collation != null) {
            Boolean known = exact.get(collation);
            if (known == null) {
                known = isExact(connection, row.getString(10), collation);
                exact.put(collation, known);
            }
            told = known;
            type += " COLLATE " + collation;
        }
        return new TableShape.Column(
                row.getString(1),
                type,
                unsigned ? base + " unsigned" : base,
                limit,
                scale,
                told,
                row.getBoolean(12),
                row.getBoolean(8),
                row.getBoolean(9));
    }

    /**
     * The name tells that letters are compared by their codes; whether blanks at the end count, only a try does. With what a
     * character set lacks, nothing can be compared: that is an error.
     */
    private static boolean isExact(Connection connection, String charset, String collation) throws SQLException {
        String sql = "SELECT CONVERT('a' USING " + charset + ") COLLATE " + collation + " = CONVERT('a ' USING "
                + charset + ")";
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return collation.endsWith("_bin") && UNICODE.contains(charset) && !row.getBoolean(1);
        }
    }

    /** Rows lie in the order of their primary key. MariaDB's own UUIDs are ordered by their parts, the last one first. */
    private static List<String> order(Map<String, TableShape.Column> columns, @Nullable List<String> primaryKey) {
        return primaryKey == null
                        || primaryKey.stream()
                                .map(columns::get)
                                .anyMatch(column ->
                                        column == null || column.cast().equals("uuid"))
                ? List.of()
                : primaryKey;
    }

    private static Map<String, List<String>> uniqueKeys(Connection connection, Name table) throws SQLException {
        Map<String, List<String>> keys = new HashMap<>();
        // A part that is an expression, or covers the beginning of a column only, makes the key one that no id has.
        String sql = "SELECT index_name, CASE WHEN sub_part IS NULL THEN COALESCE(column_name, '') ELSE '' END"
                + " FROM information_schema.statistics" + HERE + " AND non_unique = 0 ORDER BY seq_in_index";
        try (PreparedStatement statement = here(connection, sql, table);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                keys.computeIfAbsent(row.getString(1), index -> new ArrayList<>())
                        .add(row.getString(2));
            }
        }
        return keys;
    }
}
