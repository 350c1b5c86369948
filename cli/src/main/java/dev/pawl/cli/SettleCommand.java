package dev.pawl.cli;

import dev.pawl.CommitInDoubtException;
import dev.pawl.Pawl;
import dev.pawl.RetryPolicy;
import dev.pawl.store.Deadline;
import dev.pawl.store.Ticket;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
        exitCodeList = {
            "0:Settled, either way.",
            "1:Still in doubt.",
            "2:Wrong usage, ticket or store.",
            "3:It failed in another way."
        },
        footer = {"", "Example:", "  pawl settle 'pawl1;0193a1b2-...' --store sqlite:wallets.db"})
final class SettleCommand implements Callable<Integer> {
    private static final int STILL_IN_DOUBT = 1;
    private static final double MOST_SECONDS = 3_600;
    private static final Duration SHORTEST = Duration.ofMillis(1);

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

    @Option(
            names = "--any-table",
            description =
                    "The application keeps an aggregate type in a table of another name than its own, so that it cannot"
                            + " be seen whether this is the database in which the commit was made. SQL databases only.")
    private boolean anyTable;

    @Override
    public Integer call() {
        Ticket parsed = parsedTicket();
        requireSeconds();
        Deadline deadline = Deadline.after(OptionValues.duration(seconds));
        StoreAddress address = address();
        PrintWriter out = spec.commandLine().getOut();
        try (ExistingStore existing = existing(address, parsed);
                Pawl pawl = Pawl.builder(existing.store())
                        .retry(RetryPolicy.standard().withDeadline(left(deadline)))
                        .build()) {
            boolean committed = pawl.settle(parsed);
            out.println((committed ? "committed: " : "not applied, and never will be: ") + asked(parsed, address));
            return ExitCode.OK;
        } catch (CommitInDoubtException e) {
            Throwable cause = e.getCause();
            out.println("still in doubt: " + asked(parsed, address) + ": " + ErrorLine.of(cause == null ? e : cause));
            return STILL_IN_DOUBT;
        } finally {
            out.flush();
        }
    }

    private static Duration left(Deadline deadline) {
        Duration left = deadline.left();
        return left.compareTo(SHORTEST) < 0 ? SHORTEST : left;
    }

    /** Whoever reads the answer sees whether the right store was asked. */
    private static String asked(Ticket ticket, StoreAddress address) {
        String keys = ticket.conditions().stream()
                .map(condition -> condition.key().toString())
                .collect(Collectors.joining(", "));
        return keys + ", attempt " + ticket.attempt() + ", asked at " + address.label();
    }

    private void requireSeconds() {
        if (!(seconds >= 0.001 && seconds <= MOST_SECONDS)) {
            throw new ParameterException(
                    spec.commandLine(), "--seconds: must be from 0.001 to 3600, but is " + seconds + ".");
        }
    }

    private Ticket parsedTicket() {
        try {
            return Ticket.parse(ticket);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private StoreAddress address() {
        try {
            return StoreAddress.parse(store);
        } catch (IllegalArgumentException e) {
            throw wrong(e);
        }
    }

    private ExistingStore existing(StoreAddress address, Ticket parsed) {
        try {
            return ExistingStore.open(
                    address, new ExistingStore.Sought(parsed, anyTable, OptionValues.duration(seconds)));
        } catch (IllegalArgumentException e) {
            throw wrong(e);
        }
    }

    private ParameterException wrong(IllegalArgumentException e) {
        return new ParameterException(spec.commandLine(), "--store: " + e.getMessage(), e);
    }
}
