package dev.pawl.jdbc;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the database says about a table.
 *
 * @param order the columns in whose order a statement locks the rows that it names, if it follows the order of their values; else
 *     none
 */
record TableShape(Map<String, Column> columns, List<Set<String>> uniqueKeys, List<String> order) {
    TableShape(Map<String, Column> columns, List<Set<String>> uniqueKeys) {
        this(columns, uniqueKeys, List.of());
    }

    /**
     * One column.
     *
     * @param type the type as people write it, with its length or precision
     * @param cast the type without length or precision, ready for SQL
     * @param limit the most characters of a text, or the most digits of a number; -1 if there is no limit
     * @param scale the fixed scale of a number that has a limit, which may be below zero; or the digits of a second that a moment has
     * @param exact whether all values that differ are told apart, as an id must be
     * @param nullable whether a row may lack a value, as one without an id would
     * @param needsValue whether an insert fails that leaves it out
     */
    record Column(
            String name,
            String type,
            String cast,
            int limit,
            int scale,
            boolean exact,
            boolean nullable,
            boolean needsValue,
            boolean generated) {
        /** Returns the column as errors name it. */
        @Override
        public String toString() {
            return Name.quoted(name) + " " + type;
        }
    }
}
