package dev.pawl.jdbc;

import dev.pawl.store.Deadline;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.LockingTransaction.Strength;
import dev.pawl.store.Stored;
import dev.pawl.store.Wait;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** MariaDB and MySQL: one dialect, but for what {@link MySqlBounds} does to begin and end a transaction. */
final class MySqlDialect implements Dialect {
    private static final TextRules TEXTS = new TextRules("MariaDB or MySQL", true);
    /** What a statement may have by MariaDB's default max_allowed_packet, which counts every escaped quote twice. */
    private static final long MAX_VALUE_BYTES = 7L * 1024 * 1024;

    private static final int TRANSACTION_IN_PROGRESS = 1568;
    private static final int SECOND = 1000;
    /** MySQL waits for whole seconds, and looks once a second whether they are over: shorter waits are made by asking again. */
    private static final int POLLED_MILLIS = 2 * SECOND;

    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int INDEX_BYTES = 3072;
    private static final int CHAR_BYTES = 4;
    private static final int UUID_BYTES = 36;
    /** Tells blanks at the end apart, which utf8mb4_bin does not. Each server reads its own comment only. */
    private static final String EXACT_TEXT =
            " CHARACTER SET utf8mb4 /*!80017 COLLATE utf8mb4_0900_bin */ /*M! COLLATE utf8mb4_nopad_bin */";

    private static final String UUID_TEXT = "CHAR(36) CHARACTER SET ascii COLLATE ascii_bin";
    private static final String CREATE = "CREATE TABLE IF NOT EXISTS ";
    private static final String NOW = "BIGINT NOT NULL DEFAULT (UNIX_TIMESTAMP())";

    private final Database database;

    MySqlDialect(Database database) {
        this.database = database;
    }

    @Override
    public Database database() {
        return database;
    }

    @Override
    public ErrorTable errors() {
        return MySqlErrors.TABLE;
    }

    @Override
    public TextRules texts() {
        return TEXTS;
    }

    @Override
    public Grammar grammar() {
        return Grammar.MYSQL;
    }

    /**
     * MariaDB can be asked. On MySQL the isolation level of the next transaction cannot be set while one is open; it is set to what
     * it is, since the next transaction may turn out to be the application's. While autocommit is on neither is asked, which would
     * take a round trip.
     */
    @Override
    public void refuseOpenTransaction(Connection connection) throws SQLException {
        if (connection.getAutoCommit()) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            if (database == Database.MARIADB) {
                requireNone(statement);
            } else {
                statement.execute("SET @@transaction_isolation = @@session.transaction_isolation");
            }
        } catch (SQLException e) {
            throw e.getErrorCode() == TRANSACTION_IN_PROGRESS ? Sessions.insideATransaction(e) : e;
        }
    }

    private static void requireNone(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT @@in_transaction")) {
            row.next();
            if (row.getBoolean(1)) {
                throw Sessions.insideATransaction(null);
            }
        }
    }

    /** MySQL's driver asks the server, which costs a round trip; the server refuses the write itself. */
    @Override
    public boolean knowsReadOnly() {
        return database == Database.MARIADB;
    }

    @Override
    public boolean commitsToCreate() {
        return true;
    }

    /** Waits for locks are bounded by whole seconds, one at least. */
    @Override
    public int lateMillis() {
        return SECOND;
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
    public boolean nativeUuids() {
        return false;
    }

    @Override
    public @Nullable TableShape shape(Connection connection, Name table) throws SQLException {
        return MySqlTables.shape(connection, table);
    }

    @Override
    public @Nullable ColumnCodec codec(Kind.Field field, TableShape.Column column, JsonText json) {
        return MySqlCodecs.of(field, column, TEXTS, json);
    }

    @Override
    public boolean keepsScale(TableShape.Column column) {
        return !column.cast().equals("decimal");
    }

    @Override
    public boolean isInteger(TableShape.Column column) {
        return MySqlCodecs.isInteger(column);
    }

    @Override
    public boolean isLong(TableShape.Column column) {
        return column.cast().equals("bigint");
    }

    @Override
    public boolean fitsId(Kind.Type type, TableShape.Column column) {
        return switch (type) {
            case INT64 -> isInteger(column);
            case UUID -> MySqlCodecs.keepsUuidText(column);
            default -> column.cast().equals("varchar") && column.exact();
        };
    }

    @Override
    public String advice(Kind.Type type, TableShape.Column column) {
        if (type == Kind.Type.TIMESTAMP && column.cast().equals("timestamp")) {
            return " A TIMESTAMP goes through the connection's time zone, which shifts it and makes an hour of each autumn"
                    + " ambiguous; a DATETIME(6) column keeps the moment in UTC.";
        }
        if (type == Kind.Type.FLOAT64 && column.cast().equals("double")) {
            return " Such a column rounds to " + column.scale() + " decimals; make it DOUBLE.";
        }
        return type == Kind.Type.TEXT && column.cast().equals("varchar") && !column.exact()
                ? " Its collation takes texts for equal that are not, in case, accents or blanks at the end, or its character"
                        + " set lacks characters; make it utf8mb4_0900_bin on MySQL, utf8mb4_nopad_bin on MariaDB."
                : "";
    }

    /**
     * In a CASE a statement that the server has prepared takes every parameter for a text, from which bits and bytes, other than
     * numbers and times, are not made again.
     */
    @Override
    public String placeholder(TableShape.Column column) {
        return column.cast().equals("bit")
                ? "CAST(? AS SIGNED)"
                : MySqlCodecs.isBytes(column) ? "CAST(? AS BINARY)" : "?";
    }

    /** An index takes 3072 bytes, which the texts of an id share. */
    private static String idType(Kind.Type type, List<Kind.Field> id) {
        if (type == Kind.Type.INT64) {
            return "BIGINT";
        } else if (type == Kind.Type.UUID) {
            return UUID_TEXT;
        }
        long texts = id.stream()
                .filter(field -> field.type() != Kind.Type.INT64 && field.type() != Kind.Type.UUID)
                .count();
        long others = id.size() - texts;
        return "VARCHAR(" + (INDEX_BYTES - others * UUID_BYTES) / CHAR_BYTES / texts + ")" + EXACT_TEXT;
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
    public String createDocumentTable(Name table, List<Kind.Field> id) {
        Grammar grammar = grammar();
        String columns = id.stream()
                .map(field -> grammar.quoted(field.name()) + " " + idType(field.type(), id) + " NOT NULL, ")
                .collect(Collectors.joining());
        String key = id.stream().map(field -> grammar.quoted(field.name())).collect(Collectors.joining(", "));
        return CREATE + grammar.sql(table) + " (" + columns
                + "version BIGINT NOT NULL, stamp BIGINT NOT NULL, doc JSON NOT NULL, PRIMARY KEY (" + key
                + ")) ENGINE = InnoDB";
    }

    @Override
    public List<String> createCommitTables() {
        return List.of(
                CREATE + "pawl_commits (attempt " + UUID_TEXT + " PRIMARY KEY, committed BOOLEAN NOT NULL, at " + NOW
                        + ") ENGINE = InnoDB",
                CREATE + "pawl_requests (request VARCHAR(200)" + EXACT_TEXT + " PRIMARY KEY, attempt " + UUID_TEXT
                        + " NOT NULL, results LONGTEXT CHARACTER SET utf8mb4 NOT NULL, at " + NOW
                        + ", KEY pawl_requests_at (at)) ENGINE = InnoDB");
    }

    @Override
    public List<String> createGuards() {
        return MySqlGuards.ddl();
    }

    @Override
    public List<Name> guards() {
        return List.of(MySqlGuards.TABLE);
    }

    @Override
    public void read(Session session, Map<Bound, List<Key>> wanted, Map<Key, Stored> found) throws SQLException {
        for (Map.Entry<Bound, List<Key>> kind : wanted.entrySet()) {
            read(session, kind.getKey().mapping(), kind.getValue(), found);
        }
    }

    private static void read(Session session, Mapping mapping, List<Key> keys, Map<Key, Stored> found)
            throws SQLException {
        String sql = "SELECT " + mapping.rowColumns("a") + " FROM " + mapping.from() + " AS a WHERE "
                + mapping.idMatches("a", keys.size());
        PreparedStatement statement = session.prepare(sql);
        mapping.bindIds(statement, 1, keys);
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                Key key = mapping.key(row);
                found.put(key, mapping.stored(key, row));
            }
        }
    }

    @Override
    public String clock() {
        return "SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))";
    }

    @Override
    public boolean locksRows() {
        return true;
    }

    /** One look-up for each row, for the same reason as {@link MySqlLocks}. */
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
        MySqlBounds bounds = MySqlBounds.of(database);
        if (!session.isJoined() && !session.isBegun()) {
            MySqlBounds.open(session, bounds);
        }
        boolean polls = database == Database.MYSQL && mode == Wait.Mode.AT_MOST && millis < POLLED_MILLIS;
        boolean sets = database == Database.MYSQL && !polls;
        if (sets) {
            set(
                    session,
                    (session.isJoined() ? "@pawl_wait = @@innodb_lock_wait_timeout, " : "")
                            + "innodb_lock_wait_timeout = " + Math.max(1, millis / SECOND));
        }
        String others = polls || mode == Wait.Mode.NOT ? " NOWAIT" : mode == Wait.Mode.SKIP ? " SKIP LOCKED" : "";
        String rows = strength == Strength.UPDATE ? " FOR UPDATE" + others : bounds.sharing(others);
        String sql = bounds.locking(bound.sql().find() + rows, millis);
        Deadline end = Deadline.after(Duration.ofMillis(polls ? millis : 0));
        try {
            for (Key key : keys) {
                while (!isLocked(session, bound, sql, key, end, found)) {
                    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_PAUSE_NANOS));
                }
            }
        } finally {
            if (sets && session.isJoined()) {
                set(session, "innodb_lock_wait_timeout = @pawl_wait");
            }
        }
    }

    private static void set(Session session, String settings) throws SQLException {
        try (Statement control = session.statement()) {
            control.executeUpdate("SET " + settings);
        }
    }

    /** Returns false if somebody else has locked it, and it is to be tried again; that error takes no other lock away. */
    private boolean isLocked(Session session, Bound bound, String sql, Key key, Deadline end, Map<Key, Stored> found)
            throws SQLException {
        PreparedStatement statement = session.prepareBounded(sql);
        Parameter.bindAll(statement, 1, bound.mapping().idParameters(key));
        try (ResultSet row = statement.executeQuery()) {
            if (row.next()) {
                found.put(key, bound.mapping().content(key, row));
            }
            return true;
        } catch (SQLException e) {
            if (end.passed() || Thread.currentThread().isInterrupted() || !saysLocked(e)) {
                throw e;
            }
            return false;
        }
    }

    @Override
    public boolean saysLocked(SQLException error) {
        return MySqlErrors.LOCKED.contains(error.getErrorCode());
    }

    @Override
    public Committer committer(CommitLog log) {
        return new MySqlCommitter(this, log);
    }
}
