package dev.pawl.jdbc;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The plain statements of one mapping, each made once, so that drivers find them prepared. */
final class MappingSql {
    /** Which statement for several rows it is. */
    private record Many(VersionForm form, int rows) {}

    private final Mapping mapping;
    private final String find;
    private final String findState;
    private final String insert;
    private final Map<VersionForm, String> updates = new EnumMap<>(VersionForm.class);
    private final Map<VersionForm, String> deletes = new EnumMap<>(VersionForm.class);
    private final Map<Many, String> updatesOfMany = new ConcurrentHashMap<>();

    MappingSql(Mapping mapping) {
        this.mapping = mapping;
        Grammar grammar = mapping.grammar();
        String table = mapping.from();
        String from = " FROM " + table + " AS a WHERE " + mapping.idMatch("a");
        this.find = "SELECT " + mapping.contentColumns("a") + from;
        this.findState = "SELECT " + mapping.versionColumns("a") + from;
        this.insert = "INSERT INTO " + table + " (" + insertColumns(mapping) + ") VALUES (" + mapping.rowPlaceholders()
                + ")" + grammar.unlessTaken(mapping);
        for (VersionForm form : VersionForm.values()) {
            updates.put(form, "UPDATE " + table + " AS a SET " + mapping.assignments() + where(mapping, form, "a"));
            String alias = grammar.alias(mapping.table());
            deletes.put(form, grammar.deleteFrom(mapping.table()) + where(mapping, form, alias));
        }
    }

    private static String where(Mapping mapping, VersionForm form, String alias) {
        return " WHERE " + mapping.idMatch(alias) + " AND " + mapping.versionMatch(alias, form);
    }

    static String insertColumns(Mapping mapping) {
        return mapping.rowColumns().stream().map(mapping.grammar()::quoted).collect(Collectors.joining(", "));
    }

    String find() {
        return find;
    }

    String findState() {
        return findState;
    }

    /** Returns the statement that makes a step's write. */
    String write(Step step) {
        return switch (step.action()) {
            case INSERT -> insert;
            case UPDATE -> forForm(updates, step);
            case DELETE -> forForm(deletes, step);
            case READ -> throw new IllegalArgumentException(step.key() + " is only read.");
        };
    }

    private static String forForm(Map<VersionForm, String> statements, Step step) {
        return Objects.requireNonNull(statements.get(VersionForm.of(step.expectedVersion())));
    }

    /** Returns the statement that updates several rows at a time, which is made when it is first asked for. */
    String updateOfMany(VersionForm form, int rows, Supplier<String> make) {
        return updatesOfMany.computeIfAbsent(new Many(form, rows), first -> make.get());
    }

    /** Returns a page of ids. A primary key of SQLite's may be NULL, which is no id. */
    String ids(boolean first) {
        String columns = mapping.idColumns("a");
        String present = mapping.id().stream()
                .map(column -> "a." + mapping.grammar().quoted(column.name()) + " IS NOT NULL")
                .collect(Collectors.joining(" AND "));
        String places = mapping.id().stream().map(Mapping.IdColumn::placeholder).collect(Collectors.joining(", "));
        return "SELECT " + columns + " FROM " + mapping.from() + " AS a WHERE " + present
                + (first ? "" : " AND (" + columns + ") > (" + places + ")") + " ORDER BY " + columns + " LIMIT ?";
    }
}
