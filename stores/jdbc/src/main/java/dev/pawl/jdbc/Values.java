package dev.pawl.jdbc;

import dev.pawl.store.Key;
import dev.pawl.store.Node;
import dev.pawl.store.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** How the values of a kind lie in the columns that are neither id nor version. */
interface Values {

    /** Returns the columns that are written, in the order of {@link #encode}. */
    List<String> columns();

    /** Returns the placeholder of each column, with the cast it needs. */
    List<String> placeholders();

    /** Tells whether decimals keep their scale. */
    boolean keepsScale();

    /**
     * Returns what is bound for a value.
     *
     * @throws StoreException if the database cannot keep a part of the value exactly
     */
    List<Parameter> encode(Key key, Node.Fields value);

    /**
     * Reads a value whose columns lie at the given positions, in the order of {@link #columns}.
     *
     * @throws UnreadableRow if a column holds what is no value of its field, whoever left it there
     */
    Node.Fields decode(Key key, ResultSet row, int[] positions, int from) throws SQLException;
}
