package dev.pawl.jdbc;

import java.util.stream.Collectors;

/** What the plain statements of all databases spell differently. */
enum Grammar {
    /** SQLite and PostgreSQL. */
    STANDARD('"') {
        @Override
        String alias(Name table) {
            return "a";
        }

        @Override
        String deleteFrom(Name table) {
            return "DELETE FROM " + sql(table) + " AS a";
        }

        @Override
        String unlessTaken(Mapping mapping) {
            return " ON CONFLICT ("
                    + mapping.id().stream().map(id -> quoted(id.name())).collect(Collectors.joining(", "))
                    + ") DO NOTHING";
        }

        @Override
        String asItIsNow() {
            return "";
        }
    },
    /** MariaDB and MySQL, where a double quote may stand for a text. */
    MYSQL('`') {
        @Override
        String alias(Name table) {
            return quoted(table.table());
        }

        /** MariaDB before 11.6 takes an alias only in the form for several tables, which cannot be sent in bulk. */
        @Override
        String deleteFrom(Name table) {
            return "DELETE FROM " + sql(table);
        }

        /** INSERT IGNORE would cut values short as well, and the other form meddles with rows that clash elsewhere. */
        @Override
        String unlessTaken(Mapping mapping) {
            return "";
        }

        @Override
        String asItIsNow() {
            return MySqlBounds.SHARING;
        }
    };

    private final String quote;

    Grammar(char quote) {
        this.quote = String.valueOf(quote);
    }

    /** Returns a name so that reserved words and capitals are taken as they are. */
    String quoted(String identifier) {
        return quote + identifier.replace(quote, quote + quote) + quote;
    }

    String sql(Name name) {
        return name.schema() == null ? quoted(name.table()) : quoted(name.schema()) + "." + quoted(name.table());
    }

    /** Returns the head of a DELETE. */
    abstract String deleteFrom(Name table);

    /** Returns how the conditions of that DELETE name the table. */
    abstract String alias(Name table);

    /** Returns the tail of an INSERT that does nothing if the id is taken; an empty one if that is an error there. */
    abstract String unlessTaken(Mapping mapping);

    /**
     * Returns the tail of a query that looks for a row which is there, so that it is found though the transaction began before it was
     * written; an empty one where that is not possible. Of what is absent it would lock the gap.
     */
    abstract String asItIsNow();
}
