package dev.pawl.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What many steps write to one table, as arrays, one for each column, so that one statement writes any number of rows. */
final class RowSet {
    private final Mapping mapping;

    RowSet(Mapping mapping) {
        this.mapping = mapping;
    }

    /** Returns the arrays of ids, versions and values as parameters. */
    String arrays() {
        return KeySet.arrays(mapping) + ", CAST(? AS int8[])" + (mapping.stamped() ? ", CAST(? AS int8[])" : "")
                + ", CAST(? AS text[])".repeat(values());
    }

    /** Returns the names of the arrays' elements. */
    String names() {
        StringBuilder names =
                new StringBuilder(KeySet.names(mapping)).append(", version").append(mapping.stamped() ? ", stamp" : "");
        for (int i = 0; i < values(); i++) {
            names.append(", c").append(i);
        }
        return names.toString();
    }

    private int values() {
        return mapping.values().columns().size();
    }

    /** Returns the whole row {@code k} in the order of {@link Mapping#rowColumns}. */
    String row() {
        StringBuilder row = new StringBuilder();
        for (int part = 0; part < mapping.id().size(); part++) {
            row.append(element(mapping.id().get(part).placeholder(), KeySet.name(part)))
                    .append(", ");
        }
        row.append("k.version").append(mapping.stamped() ? ", k.stamp" : "");
        for (int i = 0; i < values(); i++) {
            row.append(", ").append(value(i));
        }
        return row.toString();
    }

    /** Returns the assignments of an update. */
    String assignments() {
        StringBuilder sets = new StringBuilder(Name.quoted(mapping.versionColumn())).append(" = k.version");
        String stamp = mapping.stampColumn();
        if (stamp != null) {
            sets.append(", ").append(Name.quoted(stamp)).append(" = k.stamp");
        }
        for (int i = 0; i < values(); i++) {
            sets.append(", ")
                    .append(Name.quoted(mapping.values().columns().get(i)))
                    .append(" = ")
                    .append(value(i));
        }
        return sets.toString();
    }

    private String value(int column) {
        return element(mapping.values().placeholders().get(column), "c" + column);
    }

    /** The first question mark is the parameter; others belong to the name of a type that people made. */
    private static String element(String placeholder, String name) {
        int parameter = placeholder.indexOf('?');
        return placeholder.substring(0, parameter) + "k." + name + placeholder.substring(parameter + 1);
    }

    /** Binds the arrays and returns the index behind the last. */
    int bind(List<Step> steps, PreparedStatement statement, int from) throws SQLException {
        int index = KeySet.bind(mapping, steps.stream().map(Step::key).toList(), statement, from);
        List<List<Parameter>> versions = steps.stream()
                .map(step -> mapping.versionParameters(step.writtenVersion()))
                .toList();
        for (int i = 0; i < (mapping.stamped() ? 2 : 1); i++) {
            int part = i;
            array("int8", versions, version -> version.get(part).value(), statement, index++);
        }
        for (int i = 0; i < values(); i++) {
            int column = i;
            array("text", steps, step -> PostgresText.of(step.values().get(column)), statement, index++);
        }
        return index;
    }

    /** Binds one array. The driver sends one of the very type of its elements as it is, any other as a text to be parsed. */
    static <T> void array(
            String type, List<T> items, Function<T, @Nullable Object> element, PreparedStatement statement, int index)
            throws SQLException {
        @Nullable
        Object[] elements = switch (type) {
            case "int4" -> new Integer[items.size()];
            case "int8" -> new Long[items.size()];
            case "text" -> new String[items.size()];
            default -> new Object[items.size()];
        };
        for (int i = 0; i < elements.length; i++) {
            elements[i] = element.apply(items.get(i));
        }
        statement.setArray(index, statement.getConnection().createArrayOf(type, elements));
    }
}
