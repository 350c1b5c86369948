package dev.pawl.cli;

import dev.pawl.Pawl;
import dev.pawl.dynamodb.DynamoDbStore;
import dev.pawl.jdbc.Database;
import dev.pawl.jdbc.JdbcStore;
import dev.pawl.lock.Locks;
import dev.pawl.mongodb.MongoStore;
import dev.pawl.store.Kind;
import java.io.PrintWriter;
import java.util.ArrayList;
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
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** {@code pawl ddl}. */
@Command(
        name = "ddl",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpWidth = 100,
        description = {
            "Prints what makes the tables Pawl needs: one table of documents for each kind, and the tables in which"
                    + " commits are remembered. That is SQL, commands of AWS's command line, or of MongoDB's shell, with"
                    + " collections for tables. It connects to nothing and runs nothing.",
            ""
        },
        parameterListHeading = "Kinds:%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit code:%n",
        exitCodeList = {"0:It is printed.", "2:Wrong usage.", "3:It could not be printed, or only a part of it."},
        footer = {
            "",
            "Examples:",
            "  pawl ddl --database postgresql wallet order:uuid",
            "  pawl ddl --database dynamodb --locks wallet"
        })
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
            description = "For which database: ${COMPLETION-CANDIDATES}.")
    @SuppressWarnings("NullAway.Init")
    private Target database;

    @Parameters(
            arity = "1..*",
            paramLabel = "KIND[:ID]",
            description = "The name of an aggregate type, and what its ids are: text (the default), long or uuid.")
    private List<String> kinds = List.of();

    @Option(
            names = "--locks",
            description = "With the tables of leases and, where no rows can be locked, of the locks of transactions.")
    private boolean locks;

    /** Whose statements there are. */
    enum Target {
        SQLITE,
        POSTGRESQL,
        MARIADB,
        MYSQL,
        DYNAMODB,
        MONGODB;

        boolean locksRows() {
            return this != DYNAMODB && this != MONGODB;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public void run() {
        List<Kind> all = new ArrayList<>(kinds.stream().map(this::kind).toList());
        if (locks) {
            all.addAll(List.of(Locks.kinds()));
            all.addAll(database.locksRows() ? List.of() : List.of(Pawl.lockKinds()));
        }
        PrintWriter out = spec.commandLine().getOut();
        statements(all.toArray(Kind[]::new)).forEach(out::println);
        out.flush();
    }

    private List<String> statements(Kind[] all) {
        return switch (database) {
            case SQLITE -> sql(Database.SQLITE, all);
            case POSTGRESQL -> sql(Database.POSTGRESQL, all);
            case MARIADB -> sql(Database.MARIADB, all);
            case MYSQL -> sql(Database.MYSQL, all);
            case DYNAMODB -> dynamoDb(all);
            case MONGODB -> MongoStore.ddl(all);
        };
    }

    private static List<String> sql(Database database, Kind[] all) {
        // Never asked for a connection, since it is told which database it is.
        try (JdbcStore store =
                JdbcStore.builder(new PGSimpleDataSource()).dialect(database).build()) {
            return store.ddl(all).stream().map(statement -> statement + ";").toList();
        }
    }

    private static List<String> dynamoDb(Kind[] all) {
        // Never calls anything.
        try (DynamoDbClient client = new DynamoDbAddress("us-east-1", null, "").client();
                DynamoDbStore store = DynamoDbStore.of(client)) {
            return store.ddl(all);
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
