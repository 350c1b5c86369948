package dev.pawl.cli;

import dev.pawl.CommitInDoubtException;
import dev.pawl.Pawl;
import dev.pawl.RetryPolicy;
import dev.pawl.jdbc.Database;
import dev.pawl.jdbc.JdbcStore;
import dev.pawl.store.Ticket;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.sqlite.SQLiteDataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pawl settle}. */
@Command(
        name = "settle",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpWidth = 100,
        description = {
            "Finds out how a commit ended that was left in doubt, from the ticket of its CommitInDoubtException. If it was"
                    + " not applied, it is declared dead, so that it never will be.",
            ""
        },
        parameterListHeading = "Ticket:%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit code:%n",
        exitCodeList = {"0:Settled, either way.", "1:Still in doubt.", "2:Wrong usage, ticket or store."},
        footer = {"", "Example:", "  pawl settle 'pawl1;0193a1b2-...' --store sqlite:wallets.db"})
final class SettleCommand implements Callable<Integer> {
    private static final int STILL_IN_DOUBT = 1;
    private static final double MOST_SECONDS = 3_600;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "TICKET", description = "One line of text that begins with pawl1.")
    private String ticket = "";

    @Option(
            names = "--store",
            paramLabel = "STORE",
            required = true,
            description = "Where the commit was made: sqlite:FILE or postgresql://USER:PASSWORD@HOST/DATABASE.")
    private String store = "";

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long to ask at most. Default: ${DEFAULT-VALUE}.")
    private double seconds;

    @Override
    public Integer call() {
        Ticket parsed = parsedTicket();
        DataSource source = source();
        Database database = source instanceof SQLiteDataSource ? Database.SQLITE : Database.POSTGRESQL;
        requireCommitTable(source);
        PrintWriter out = spec.commandLine().getOut();
        try (JdbcStore jdbc = JdbcStore.builder(source).dialect(database).build();
                Pawl pawl = Pawl.builder(jdbc).retry(patience()).build()) {
            out.println(pawl.settle(parsed) ? "committed" : "not applied, and never will be");
            return ExitCode.OK;
        } catch (CommitInDoubtException e) {
            Throwable cause = e.getCause();
            out.println("still in doubt: " + (cause == null ? e.getMessage() : cause.getMessage()));
            return STILL_IN_DOUBT;
        } finally {
            out.flush();
        }
    }

    private RetryPolicy patience() {
        if (!(seconds >= 0.001 && seconds <= MOST_SECONDS)) {
            throw new ParameterException(
                    spec.commandLine(), "--seconds: must be from 0.001 to 3600, but is " + seconds + ".");
        }
        return RetryPolicy.standard().withDeadline(Duration.ofMillis((long) (seconds * 1_000)));
    }

    private Ticket parsedTicket() {
        try {
            return Ticket.parse(ticket);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private DataSource source() {
        StoreAddress address;
        try {
            address = StoreAddress.parse(store);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
        if (address instanceof StoreAddress.Sqlite sqlite) {
            if (!Files.exists(sqlite.file())) {
                throw wrong("the file " + sqlite.file() + " does not exist.");
            }
            SQLiteDataSource source = new SQLiteDataSource();
            source.setUrl("jdbc:sqlite:" + sqlite.file());
            return source;
        } else if (address instanceof StoreAddress.Postgresql postgresql) {
            ServerAddress server = postgresql.server();
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setURL(server.jdbcUrl());
            if (server.user() != null) {
                source.setUser(server.user());
                source.setPassword(server.password());
            }
            return source;
        }
        throw wrong("'" + store + "' holds nothing that outlives the process that made the commit.");
    }

    /** A store that was mistyped must not be taken for one that cannot tell. */
    private void requireCommitTable(DataSource source) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeQuery("SELECT 1 FROM pawl_commits WHERE 1 = 0").close();
        } catch (SQLException e) {
            throw wrong("the commits of Pawl cannot be read there: " + e.getMessage());
        }
    }

    private ParameterException wrong(String reason) {
        return new ParameterException(spec.commandLine(), "--store: " + reason);
    }
}
