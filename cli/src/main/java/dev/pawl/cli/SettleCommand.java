package dev.pawl.cli;

import dev.pawl.CommitInDoubtException;
import dev.pawl.Pawl;
import dev.pawl.RetryPolicy;
import dev.pawl.store.Ticket;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
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
            description = "Where the commit was made: sqlite:FILE"
                    + ", postgresql|mariadb|mysql|mongodb://USER:PASSWORD@HOST/DATABASE"
                    + " or dynamodb:REGION?endpoint=URL&prefix=TEXT.")
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
        PrintWriter out = spec.commandLine().getOut();
        try (ExistingStore existing = existing();
                Pawl pawl = Pawl.builder(existing.store()).retry(patience()).build()) {
            existing.prepareFor(parsed);
            out.println(pawl.settle(parsed) ? "committed" : "not applied, and never will be");
            return ExitCode.OK;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
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

    private ExistingStore existing() {
        try {
            return ExistingStore.open(StoreAddress.parse(store));
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private ParameterException wrong(String reason) {
        return new ParameterException(spec.commandLine(), "--store: " + reason);
    }
}
