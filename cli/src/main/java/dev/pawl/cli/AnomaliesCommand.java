package dev.pawl.cli;

import dev.pawl.examples.wallet.anomalies.Anomalies;
import dev.pawl.examples.wallet.anomalies.AnomalyTable;
import dev.pawl.examples.wallet.anomalies.Level;
import dev.pawl.examples.wallet.anomalies.dynamodb.DynamoDbLevels;
import dev.pawl.examples.wallet.anomalies.mongodb.MongoLevels;
import dev.pawl.examples.wallet.anomalies.sql.SqlLevels;
import dev.pawl.examples.wallet.race.Ground;
import dev.pawl.examples.wallet.race.RaceException;
import dev.pawl.examples.wallet.race.dynamodb.DynamoDbGround;
import dev.pawl.examples.wallet.race.mongodb.MongoGround;
import dev.pawl.examples.wallet.race.sql.SqlGround;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pawl anomalies}. */
@Command(
        name = "anomalies",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpWidth = 100,
        description = {
            "Plays the known anomalies of concurrent transactions, step by step, on real connections: what each isolation"
                    + " level of a store prevents by itself, and what Pawl prevents on the same store. What happened is"
                    + " read from what is stored and what was seen.",
            ""
        },
        optionListHeading = "Options:%n",
        exitCodeListHeading = "%nExit code:%n",
        exitCodeList = {
            "0:Pawl prevented all that it promises to prevent.",
            "1:It did not.",
            "2:Wrong usage.",
            "3:A store could not be tried."
        },
        footer = {
            "",
            "Examples:",
            "  pawl anomalies",
            "  pawl anomalies --store embedded:postgresql",
            "  pawl anomalies --store all --format markdown"
        })
final class AnomaliesCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--store",
            paramLabel = "STORE",
            defaultValue = StoreAddress.TEMPORARY,
            description = "Where: " + StoreAddress.FORMS + ", or all: every store that needs nothing but this checkout,"
                    + " one after the other. Default: a SQLite file in a temporary folder.")
    private String store = StoreAddress.TEMPORARY;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "What goes to standard output: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Form format = Form.TABLE;

    /** What standard output is written in. */
    enum Form {
        TABLE,
        MARKDOWN;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public Integer call() throws Exception {
        List<StoreAddress> addresses = addresses();
        return Run.interruptible(run -> {
            AnomalyOutcome outcome = addresses.size() > 1
                    ? oneByOne(addresses, run)
                    : new AnomalyOutcome(List.of(measured(addresses.get(0))), List.of());
            PrintWriter out = spec.commandLine().getOut();
            out.print(format == Form.MARKDOWN ? AnomalyReport.markdown(outcome) : AnomalyReport.table(outcome));
            out.flush();
            return outcome.exitCode();
        });
    }

    /** A store that cannot be tried does not spare the others. */
    private AnomalyOutcome oneByOne(List<StoreAddress> addresses, Run run) throws InterruptedException {
        List<AnomalyTable> tables = new ArrayList<>();
        List<NotRun> notRun = run.onEach(addresses, address -> {
            tables.add(measured(address));
            return Optional.empty();
        });
        return new AnomalyOutcome(tables, notRun);
    }

    private AnomalyTable measured(StoreAddress address) throws InterruptedException {
        try (OpenStore open = OpenStore.open(address);
                Ground ground = claimed(open);
                StatusLine status = StatusLine.on(spec.commandLine().getErr())) {
            Tried tried = Tried.on(address, ground);
            return new Anomalies(
                            address.label(),
                            tried.about(),
                            tried.levels(),
                            ground,
                            open.venue().locksRows())
                    .measure((story, number, total) -> {
                        String text = address.label() + " " + number + "/" + total + " " + story;
                        status.bar((double) number / total, text);
                        status.lineUnlessBar(text);
                    });
        }
    }

    private static Ground claimed(OpenStore open) throws InterruptedException {
        try {
            return open.venue().claim();
        } catch (RuntimeException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new RaceException(
                    "Cannot try " + open.venue().label() + ": " + ErrorLine.of(e) + " Check its address.", e);
        }
    }

    /** What is tried on a store beside Pawl, and what a reader has to know about it. */
    private record Tried(List<Level> levels, String about) {
        static Tried on(StoreAddress address, Ground ground) {
            boolean embedded = address instanceof StoreAddress.Embedded;
            if (ground instanceof SqlGround sql) {
                return new Tried(SqlLevels.on(sql), "");
            } else if (ground instanceof DynamoDbGround dynamoDb) {
                return new Tried(
                        DynamoDbLevels.on(dynamoDb),
                        embedded
                                ? "DynamoDB Local has one copy of everything: what an eventually consistent read may miss on"
                                        + " DynamoDB does not show here."
                                : "");
            } else if (ground instanceof MongoGround mongo) {
                return embedded
                        ? new Tried(
                                MongoLevels.ofFake(mongo),
                                "A fake replica set: it shows how the protocol is used, not how a server isolates. Its own"
                                        + " transactions are therefore left out; give --store mongodb://... to try a server's.")
                        : new Tried(MongoLevels.ofServer(mongo), "");
            }
            return new Tried(List.of(), "Nothing but Pawl itself.");
        }
    }

    private List<StoreAddress> addresses() {
        try {
            return StoreAddress.parseSeveral(store);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--store: " + e.getMessage());
        }
    }
}
