package dev.pawl.jdbc;

import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.LockingTransaction.Strength;
import dev.pawl.store.Stored;
import dev.pawl.store.Wait;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What differs from database to database. */
interface Dialect {

    Database database();

    ErrorTable errors();

    TextRules texts();

    Grammar grammar();

    /**
     * Fails if a transaction is open on a connection, as far as that can be told at no cost, or if its autocommit is off at a small one.
     *
     * @throws SQLException with the cause that told it, or because the database could not be asked
     */
    void refuseOpenTransaction(Connection connection) throws SQLException;

    /** Tells whether the driver knows by itself that a connection is read-only. */
    boolean knowsReadOnly();

    /** Tells whether a statement that creates a table commits the transaction it stands in. */
    default boolean commitsToCreate() {
        return false;
    }

    /** Tells whether the driver waits on a socket. */
    boolean networked();

    /** Returns by how many milliseconds the server may answer later than the bounds of its own waits say. */
    int lateMillis();

    /** Returns how many bytes one value of a row may have. */
    long maxValueBytes();

    /** Returns the query that tells the time of the database's clock as it runs, in microseconds since 1970. */
    String clock();

    /** Tells whether there is a native type for UUIDs. */
    boolean nativeUuids();

    /** Returns what the database says about a table, or null if there is none of that name. */
    @Nullable
    TableShape shape(Connection connection, Name table) throws SQLException;

    /** Returns a codec for a field on a column, or null if the two do not fit. */
    @Nullable
    ColumnCodec codec(Kind.Field field, TableShape.Column column, JsonText json);

    /** Tells whether a decimal on this column comes back with the scale it was written with. */
    boolean keepsScale(TableShape.Column column);

    /** Tells whether the column holds whole numbers and nothing else. */
    boolean isInteger(TableShape.Column column);

    /** Tells whether the column keeps 64 bits of a whole number. */
    boolean isLong(TableShape.Column column);

    /**
     * Reads a whole number from such a column; {@link ResultSet#wasNull} tells whether there is none.
     *
     * @throws SQLException one of {@link java.sql.SQLDataException}, if something else lies there
     */
    default long wholeNumber(ResultSet row, int index) throws SQLException {
        return row.getLong(index);
    }

    /** Tells whether an id of this type and this column compare alike. */
    boolean fitsId(Kind.Type type, TableShape.Column column);

    /** Returns what to say about a column that does not fit, or an empty text. */
    String advice(Kind.Type type, TableShape.Column column);

    /** Returns the placeholder for a value of a column. */
    String placeholder(TableShape.Column column);

    /** Returns the placeholder of a document. */
    String documentPlaceholder();

    /** Returns what is bound for a document. */
    Parameter document(String json);

    /** Returns the statement that makes a table of documents. */
    String createDocumentTable(Name table, List<Kind.Field> id);

    /** Returns the statements that make the commit tables. */
    List<String> createCommitTables();

    /** Returns the statements that make what stands for absent keys; none where nothing is needed. */
    List<String> createGuards();

    /** Returns the tables of {@link #createGuards}. */
    List<Name> guards();

    /** Tells whether an error of a statement that makes something which is not there says that somebody else was making it. */
    default boolean saysCreatedMeanwhile(SQLException error) {
        return false;
    }

    /** Reads the keys of several kinds, in one round trip, and puts what it finds into a map. */
    void read(Session session, Map<Bound, List<Key>> wanted, Map<Key, Stored> found) throws SQLException;

    /** Tells whether rows can be locked, and not only the whole database. */
    boolean locksRows();

    /**
     * Locks rows of one kind in the canonical order, until the transaction ends, and puts them into a map as they are then. Begins
     * the transaction if the session has none.
     *
     * @param millis how long to wait for each at most
     * @throws SQLException if one was not locked; the transaction is of no use any more
     */
    void lock(
            Session session,
            Bound bound,
            List<Key> keys,
            Strength strength,
            Wait.Mode mode,
            long millis,
            Map<Key, Stored> found)
            throws SQLException;

    /** Tells whether an error says that somebody else has locked a row for longer than was to be waited. */
    boolean saysLocked(SQLException error);

    /** Returns what makes commits. */
    Committer committer(CommitLog log);
}
