package dev.pawl.jdbc;

import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Node;
import dev.pawl.store.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Each field of the value in a column of its own. */
final class ColumnValues implements Values {

    /** A field with the column it lies in. */
    record Cell(String field, TableShape.Column column, String placeholder, ColumnCodec codec) {}

    private final Name table;
    private final List<Cell> cells;
    private final List<String> idFields;
    private final List<String> valueFields;
    private final boolean keepsScale;

    /**
     * @param cells the fields with columns of their own
     * @param idFields the names of the id's parts
     * @param valueFields all fields of the value; one that is named like a part of the id lies in that part's column
     */
    ColumnValues(Name table, List<Cell> cells, List<String> idFields, List<String> valueFields, boolean keepsScale) {
        this.table = table;
        this.cells = List.copyOf(cells);
        this.idFields = List.copyOf(idFields);
        this.valueFields = List.copyOf(valueFields);
        this.keepsScale = keepsScale;
    }

    @Override
    public List<String> columns() {
        return cells.stream().map(cell -> cell.column().name()).toList();
    }

    @Override
    public List<String> placeholders() {
        return cells.stream().map(Cell::placeholder).toList();
    }

    @Override
    public boolean keepsScale() {
        return keepsScale;
    }

    @Override
    public List<Parameter> encode(Key key, Node.Fields value) {
        for (Map.Entry<String, Node> field : value.values().entrySet()) {
            requireColumn(key, field.getKey(), field.getValue());
        }
        List<Parameter> parameters = new ArrayList<>(cells.size());
        for (Cell cell : cells) {
            Node part = value.get(cell.field());
            parameters.add(part == null || part instanceof Node.Null ? Parameter.NULL : encode(key, cell, part));
        }
        return parameters;
    }

    private static Parameter encode(Key key, Cell cell, Node value) {
        try {
            return cell.codec().encode(value);
        } catch (RuntimeException e) {
            // Whatever it is, nothing was sent: some moments are beyond what Java itself converts.
            throw new StoreException(
                    "Cannot write the field " + cell.field() + " of " + key + " to the column " + cell.column() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private void requireColumn(Key key, String field, Node value) {
        if (!valueFields.contains(field)) {
            throw new StoreException(
                    "Cannot write the field " + field + " of " + key + ": it has no column in the mapping.", null);
        }
        Node id = idNode(key, field);
        if (id != null && !id.equals(value)) {
            throw new StoreException(
                    "Cannot write the field " + field + " of " + key + ": it is part of the id and differs from it.",
                    null);
        }
    }

    private @Nullable Node idNode(Key key, String field) {
        int part = idFields.indexOf(field);
        if (part < 0) {
            return null;
        }
        Id id = key.id().scalars().get(part);
        if (id instanceof Id.Text text) {
            return new Node.Text(text.value());
        }
        return id instanceof Id.Int64 number ? new Node.Int64(number.value()) : new Node.Uuid(((Id.Uuid) id).value());
    }

    @Override
    public Node.Fields decode(Key key, ResultSet row, int[] positions, int from) throws SQLException {
        Map<String, Node> values = new LinkedHashMap<>();
        int next = from;
        for (String field : valueFields) {
            Node id = idNode(key, field);
            if (id != null) {
                values.put(field, id);
                continue;
            }
            values.put(field, decode(key, cells.get(next - from), row, positions[next]));
            next++;
        }
        return new Node.Fields(values);
    }

    private Node decode(Key key, Cell cell, ResultSet row, int position) throws SQLException {
        try {
            Node value = cell.codec().decode(row, position);
            return value == null ? new Node.Null() : value;
        } catch (RuntimeException | SQLException e) {
            throw UnreadableRow.of(cell.column().toString(), key, table, e);
        }
    }
}
