package dev.pawl.cli;

import dev.pawl.jdbc.Database;
import dev.pawl.jdbc.JdbcStore;
import dev.pawl.store.Kind;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pawl ddl}. */
@Command(
        name = "ddl",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpWidth = 100,
        description = {
            "Prints the statements that make the tables Pawl needs: one table of documents for each kind, and the"
                    + " tables in which commits are remembered. It connects to nothing and runs nothing.",
            ""
        },
        parameterListHeading = "Kinds:%n",
        optionListHeading = "%nOptions:%n",
        footer = {"", "Example:", "  pawl ddl --database postgresql wallet order:uuid"})
final class DdlCommand implements Runnable {
    private static final Map<String, Kind.Type> ID_TYPES =
            Map.of("text", Kind.Type.TEXT, "long", Kind.Type.INT64, "uuid", Kind.Type.UUID);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--database",
            paramLabel = "NAME",
            required = true,
            description = "Whose SQL: ${COMPLETION-CANDIDATES}.",
            completionCandidates = DatabaseNames.class)
    @SuppressWarnings("NullAway.Init")
    private Database database;

    @Parameters(
            arity = "1..*",
            paramLabel = "KIND[:ID]",
            description = "The name of an aggregate type, and what its ids are: text (the default), long or uuid.")
    private List<String> kinds = List.of();

    /** The names for the help text, as people type them. */
    static final class DatabaseNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of(Database.values()).stream()
                    .map(value -> value.name().toLowerCase(Locale.ROOT))
                    .iterator();
        }
    }

    @Override
    public void run() {
        // Never asked for a connection, since it is told which database it is.
        try (JdbcStore store =
                JdbcStore.builder(new PGSimpleDataSource()).dialect(database).build()) {
            Kind[] all = kinds.stream().map(this::kind).toArray(Kind[]::new);
            PrintWriter out = spec.commandLine().getOut();
            store.ddl(all).forEach(statement -> out.println(statement + ";"));
            out.flush();
        }
    }

    private Kind kind(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        String id = colon < 0 ? "text" : text.substring(colon + 1);
        Kind.Type type = ID_TYPES.get(id);
        if (type == null) {
            throw new ParameterException(
                    spec.commandLine(), "Unknown type of id '" + id + "' in '" + text + "'. It is text, long or uuid.");
        }
        if (name.isBlank()) {
            throw new ParameterException(spec.commandLine(), "'" + text + "' names no kind.");
        }
        return new Kind(name, List.of(new Kind.Field("id", type)), List.of());
    }
}
