package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.pawl.embedded.EmbeddedDynamoDb;
import dev.pawl.examples.wallet.race.Workload;
import dev.pawl.examples.wallet.race.memory.MemoryVenue;
import dev.pawl.examples.wallet.race.sql.SqlVenue;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RaceCommandTest {
    @TempDir
    Path folder;

    /** What a process would have left behind. */
    private record Ended(int exitCode, String out, String err) {}

    private Ended run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--report");
        all.add(folder.resolve("report.html").toString());
        return runAsIs(all.toArray(String[]::new));
    }

    private static Ended runAsIs(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command =
                PawlCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exitCode = command.execute(arguments);
        return new Ended(exitCode, out.toString(), err.toString());
    }

    @Test
    void jsonGoesToStandardOutputAloneAndNaiveLosesUpdates() {
        Ended ended = run(
                "race",
                "--strategy",
                "naive,atomic",
                "--workload",
                "increments",
                "--wallets",
                "1",
                "--seconds",
                "0.3",
                "--format",
                "json",
                "--threads",
                "4");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.OK);
        JsonNode json = JsonMapper.shared().readTree(ended.out());
        assertThat(json.get("store").asString()).isEqualTo("sqlite:temporary");
        JsonNode naive = json.get("runs").get(0);
        assertThat(naive.propertyNames())
                .contains(
                        "strategy",
                        "workload",
                        "threads",
                        "wallets",
                        "committed",
                        "conflicts",
                        "retries",
                        "gaveUp",
                        "inVain",
                        "lostUpdates",
                        "throughput",
                        "p50Micros",
                        "p99Micros");
        assertThat(naive.get("strategy").asString()).isEqualTo("naive");
        assertThat(naive.get("threads").asInt()).isEqualTo(4);
        assertThat(naive.get("lostUpdates").asLong()).isPositive();
        JsonNode atomic = json.get("runs").get(1);
        assertThat(atomic.get("lostUpdates").asLong()).isZero();
        assertThat(atomic.get("committed").asLong()).isPositive();
    }

    @Test
    void tableNamesEveryColumn() {
        Ended ended =
                run("race", "--strategy", "atomic", "--workload", "transfers", "--wallets", "4", "--seconds", "0.3");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(ended.out())
                .contains(ResultTable.COLUMNS)
                .contains("transfers between 4 wallets, 8 threads")
                .contains("synchronous=FULL")
                .contains("No strategy that promises safety lost or doubled anything.", ResultTable.COLD);
        assertThat(ended.err()).contains("1/1 atomic, transfers on 4 wallets", "Report: ");
    }

    @Test
    void reportLoadsNothingAndCarriesTheChartLibraryWithItsLicence() throws Exception {
        run("race", "--strategy", "atomic", "--wallets", "4", "--seconds", "0.1");

        assertThat(Files.readString(folder.resolve("report.html")))
                .contains("Chart.js v4", "The MIT License (MIT)", "Permission is hereby granted")
                .doesNotContain("{{")
                .doesNotContainPattern("(?i)\\b(src|href)\\s*=\\s*[\"']|\\burl\\(|@import|sourceMappingURL|<link");
    }

    @Test
    void aReportThatCannotBeWrittenIsToldWithItsReasonAndTheTableIsShownAllTheSame() throws Exception {
        Path report = folder.resolve("report.html");
        Files.createSymbolicLink(report, folder.resolve("none").resolve("report.html"));

        Ended ended = run("race", "--store", "memory", "--wallets", "4", "--seconds", "0.1");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.COULD_NOT_RUN);
        assertThat(ended.out()).contains(ResultTable.COLUMNS);
        assertThat(ended.err())
                .contains("pawl race: " + report + " cannot be written: its folder is not there")
                .doesNotContain("Report: ");
    }

    @Test
    void aReportInAFolderThatMayNotBeWrittenIsRefusedBeforeAnythingRuns() throws Exception {
        Path closed = Files.createDirectory(folder.resolve("closed"));
        assumeThat(closed.toFile().setWritable(false) && !Files.isWritable(closed))
                .as("somebody whom a folder can be closed to")
                .isTrue();

        Ended ended = runAsIs("race", "--report", closed.resolve("report.html").toString());

        assertThat(ended.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(ended.err()).contains("you have no right to write into " + closed);
    }

    @Test
    void chartsShowTheFiguresOfEveryStrategy() throws Exception {
        Ended ended = run(
                "race",
                "--strategy",
                "naive,atomic",
                "--wallets",
                "1",
                "--workload",
                "increments",
                "--seconds",
                "0.3",
                "--format",
                "json");

        JsonNode runs = JsonMapper.shared().readTree(ended.out()).get("runs");
        List<JsonNode> charts = charts();
        assertThat(charts).hasSize(3);
        for (int i = 0; i < 2; i++) {
            int row = i;
            JsonNode run = runs.get(row);
            assertThat(charts)
                    .allSatisfy(chart -> assertThat(chart.at("/labels/" + row)).isEqualTo(run.get("strategy")));
            assertThat(value(charts.get(0), 0, row))
                    .isCloseTo(run.get("throughput").asDouble(), within(0.1));
            assertThat(value(charts.get(1), 0, row))
                    .isEqualTo(run.get("p50Micros").asLong() / 1_000.0);
            assertThat(value(charts.get(1), 1, row))
                    .isEqualTo(run.get("p99Micros").asLong() / 1_000.0);
            assertThat(value(charts.get(2), 0, row))
                    .isEqualTo(run.get("moneyLost").asDouble());
        }
    }

    private List<JsonNode> charts() throws IOException {
        return Pattern.compile("<script type=\"application/json\">(.*?)</script>", Pattern.DOTALL)
                .matcher(Files.readString(folder.resolve("report.html")))
                .results()
                .map(found -> JsonMapper.shared().readTree(found.group(1)))
                .toList();
    }

    private static double value(JsonNode chart, int series, int row) {
        return chart.at("/series/" + series + "/values/" + row).asDouble();
    }

    @Test
    void onlyPawlRunsInMemory() {
        Ended ended = run("race", "--store", "memory", "--seconds", "0.2", "--format", "json");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.OK);
        JsonNode runs = JsonMapper.shared().readTree(ended.out()).get("runs");
        assertThat(runs.size()).isEqualTo(8);
        assertThat(runs).allSatisfy(run -> {
            assertThat(run.get("strategy").asString()).isIn("pawl", "pawl-pessimistic");
            assertThat(run.get("lostUpdates").asLong()).isZero();
            assertThat(run.get("committed").asLong()).isPositive();
        });
    }

    @Test
    void aStoreThatIsBrokenOnPurposeIsReportedAsViolatedAndEndsWithOne() throws Exception {
        Ended ended = run("race", "--store", "memory", "--broken", "--workload", "transfers", "--seconds", "0.3");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.PROMISE_BROKEN);
        assertThat(ended.out())
                .containsPattern("pawl .* violated: .*lost update")
                .contains("PROMISE BROKEN by pawl, transfers on 2 wallets on memory, broken on purpose")
                .contains("(race.jsonl:");
        assertThat(Files.readString(folder.resolve("report.html"))).contains("violated: ");
    }

    @Test
    void whatCannotBeRecordedSaysSoAndWhatGoesThroughPawlIsProved() {
        Ended ended = run(
                "race",
                "--strategy",
                "atomic,pawl",
                "--workload",
                "increments",
                "--wallets",
                "1",
                "--seconds",
                "0.2",
                "--format",
                "json");

        assertThat(ended.exitCode()).as(ended.toString()).isEqualTo(ExitCode.OK);
        JsonNode runs = JsonMapper.shared().readTree(ended.out()).get("runs");
        assertThat(runs.get(0).get("proved").asString()).isEqualTo("not recorded, balances only");
        assertThat(runs.get(0).get("operationsChecked").asLong()).isZero();
        assertThat(runs.get(1).get("proved").asString()).endsWith(" operations sound");
        assertThat(runs.get(1).get("operationsChecked").asLong()).isPositive();
        assertThat(runs.get(1).get("throughputRecorded").asDouble()).isPositive();
    }

    @Test
    void allStoresAreShownSideBySide() throws Exception {
        Ended ended = run(
                "race",
                "--store",
                "all",
                "--strategy",
                "serializable,pawl",
                "--workload",
                "increments",
                "--wallets",
                "1",
                "--seconds",
                "0.2");

        boolean whole = EmbeddedDynamoDb.isThere();
        assertThat(ended.exitCode()).as(ended.toString()).isEqualTo(whole ? ExitCode.OK : ExitCode.COULD_NOT_RUN);
        assertThat(ended.out().contains("NOT RUN on embedded:dynamodb: DynamoDB Local is not on the class path"))
                .isNotEqualTo(whole);
        List<String> table = ended.out()
                .lines()
                .dropWhile(line -> !line.contains("changes per second"))
                .toList();
        assertThat(table.get(0)).contains("sqlite:temporary", "embedded:postgresql");
        assertThat(table.get(1)).matches(" *serializable +- +[0-9,]+.*");
        assertThat(table.get(2)).matches(" *pawl +[0-9,]+ +[0-9,]+.*");
        assertThat(Files.readString(folder.resolve("report.html"))).contains("Side by side", "embedded:postgresql");
    }

    @Test
    void aStoreThatHasNoneOfTheStrategiesIsNotRacedOnAndSaysSo() {
        RacePlan plan = new RacePlan(
                List.of("naive", "atomic"),
                List.of(Workload.INCREMENTS),
                List.of(1),
                1,
                null,
                Duration.ofSeconds(1),
                1);

        assertThat(plan.obstacle(new MemoryVenue())).contains("the store in memory has none of naive, atomic.");
        assertThat(plan.obstacle(SqlVenue.sqlite("any", ""))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    --threads 0                               | --threads: must be from 1 to 500, but is 0.
                    --threads many                            | 'many' is not an int
                    --wallets 0                               | --wallets: must be from 1 to 90000, but is 0.
                    --seconds 0                               | --seconds: must be more than 0
                    --seconds NaN                             | --seconds: must be more than 0
                    --strategy hopeful                        | there is no 'hopeful'
                    --strategy serializable                   | 'serializable' cannot be run on SQLite.
                    --store memory --strategy naive           | 'naive' cannot be run on the store in memory.
                    --store all --broken --strategy naive     | --strategy: with --broken only pawl, pawl-pessimistic race
                    --workload idle                           | 'idle'
                    --format xml                              | 'xml'
                    --store oracle:x                          | Unknown store 'oracle'
                    --report /no/such/folder/report.html      | cannot be written: there is no folder /no/such/folder.
                    --report /                                | '/' cannot be written: it is a folder.
                    --unknown                                 | '--unknown'
                    surplus                                   | 'surplus'
                    """)
    void wrongUsageIsOneClearLine(String arguments, String reason) {
        Ended ended = runAsIs(("race " + arguments).split(" ", -1));

        assertThat(ended.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains(reason).startsWith("pawl race: ").doesNotContain("Exception");
        assertThat(ended.err().lines()).hasSize(1);
    }

    @Test
    void foreignTableIsRefusedInOneLine() throws Exception {
        Path file = folder.resolve("theirs.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE pawl_race_wallet (mine TEXT)");
        }

        Ended ended = run("race", "--store", "sqlite:" + file, "--seconds", "0.2");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.COULD_NOT_RUN);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().lines()).singleElement().asString().contains("pawl_race_wallet was not made by a race");
    }

    @Test
    void unreachableServerIsReportedInOneLine() {
        Ended ended = run("race", "--store", "postgresql://localhost:1/none", "--seconds", "0.2");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.COULD_NOT_RUN);
        assertThat(ended.err().lines()).singleElement().asString().contains("localhost:1");
    }

    @Test
    void whoAsksForTooFewWalletsIsToldOnHowManyItIsRun() {
        Ended ended = run("race", "--store", "memory", "--workload", "transfers", "--wallets", "1", "--seconds", "0.1");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(ended.err()).startsWith("--wallets: transfers are run on 2 wallets at least.");
        assertThat(run("race", "--store", "memory", "--workload", "increments", "--wallets", "1", "--seconds", "0.1")
                        .err())
                .doesNotContain("--wallets");
    }

    @Test
    void everyCommandTellsTheVersion() {
        String version = runAsIs("--version").out();

        assertThat(version).startsWith("pawl ");
        assertThat(runAsIs("race", "--version").out()).isEqualTo(version);
        assertThat(runAsIs("bench", "table", "--version").out()).isEqualTo(version);
    }

    @Test
    void anUnknownCommandIsAnsweredWithThoseThatThereAre() {
        Ended ended = runAsIs("nosuch");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(ended.err()).startsWith("pawl: unknown command 'nosuch'. There are race, torture, ");
        assertThat(runAsIs("bench", "nosuch").err())
                .startsWith("pawl bench: unknown command 'nosuch'. There are overhead, ");
        assertThat(runAsIs("--nosuch").err()).contains("Unknown option: '--nosuch'");
    }

    @Test
    void commandWithoutSubcommandShowsItsHelp() {
        Ended ended = runAsIs();

        assertThat(ended.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(ended.out()).contains("Usage: pawl", "race");
    }
}
