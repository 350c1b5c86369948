package dev.pawl.jdbc;

import dev.pawl.store.Key;
import dev.pawl.store.Node;
import dev.pawl.store.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** The whole value as one JSON document. */
final class DocumentValues implements Values {
    static final String COLUMN = "doc";

    private final Name table;
    private final JsonText json;
    private final Dialect dialect;

    DocumentValues(Name table, JsonText json, Dialect dialect) {
        this.table = table;
        this.json = json;
        this.dialect = dialect;
    }

    @Override
    public List<String> columns() {
        return List.of(COLUMN);
    }

    @Override
    public List<String> placeholders() {
        return List.of(dialect.documentPlaceholder());
    }

    @Override
    public boolean keepsScale() {
        return true;
    }

    @Override
    public List<Parameter> encode(Key key, Node.Fields value) {
        try {
            return List.of(dialect.document(json.write(value, "")));
        } catch (StoreException e) {
            throw new StoreException("Cannot write " + key + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Node.Fields decode(Key key, ResultSet row, int[] positions, int from) throws SQLException {
        String text = row.getString(positions[from]);
        try {
            if (text == null) {
                throw new StoreException("It is NULL.", null);
            } else if (json.read(text, Name.quoted(COLUMN)) instanceof Node.Fields fields) {
                return fields;
            }
            throw new StoreException("It does not hold a JSON object.", null);
        } catch (RuntimeException e) {
            throw UnreadableRow.of(Name.quoted(COLUMN), key, table, e);
        }
    }
}
