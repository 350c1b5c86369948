package dev.pawl.jdbc;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The name of a table as its owner spells it, perhaps in a schema. */
record Name(@Nullable String schema, String table) {

    /** Reads {@code table}, {@code schema.table}, and either part in double quotes if it has a dot of its own. */
    static Name parse(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' && quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                part.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '.' && !quoted) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString());
        if (quoted || parts.size() > 2 || parts.contains("")) {
            throw new IllegalArgumentException("Invalid table name ('" + text
                    + "'): must read table or schema.table, with a part that has a dot in double quotes.");
        }
        return parts.size() == 1 ? new Name(null, parts.get(0)) : new Name(parts.get(0), parts.get(1));
    }

    static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    @Override
    public String toString() {
        return schema == null ? table : schema + "." + table;
    }
}
