package dev.pawl.cli;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.pawl.examples.wallet.race.HeatResult;
import dev.pawl.examples.wallet.race.Proof;
import dev.pawl.examples.wallet.race.RaceResult;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The result of a race as programs read it.
 *
 * @param store what it was run on
 * @param durability what the database says about putting commits on disk
 * @param runs the heats, in the order they were run
 */
@JsonPropertyOrder({"store", "durability", "runs"})
record ResultJson(String store, String durability, List<Run> runs) {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** One heat. */
    @JsonPropertyOrder({
        "strategy",
        "workload",
        "threads",
        "wallets",
        "committed",
        "conflicts",
        "retries",
        "gaveUp",
        "inVain",
        "refused",
        "lostUpdates",
        "doubled",
        "moneyLost",
        "throughput",
        "p50Micros",
        "p99Micros",
        "proved",
        "operationsChecked",
        "violations",
        "throughputRecorded"
    })
    record Run(
            String strategy,
            String workload,
            int threads,
            int wallets,
            long committed,
            long conflicts,
            long retries,
            long gaveUp,
            double inVain,
            long refused,
            long lostUpdates,
            long doubled,
            BigDecimal moneyLost,
            double throughput,
            long p50Micros,
            long p99Micros,
            String proved,
            long operationsChecked,
            long violations,
            double throughputRecorded) {
        static Run of(HeatResult result) {
            Proof.@Nullable Checked checked = result.proof() instanceof Proof.Checked found ? found : null;
            return new Run(
                    result.heat().strategy().name(),
                    result.heat().workload().toString(),
                    result.threads(),
                    result.heat().wallets(),
                    result.committed(),
                    result.conflicts(),
                    result.retries(),
                    result.gaveUp(),
                    Math.round(result.inVain() * 1_000) / 1_000.0,
                    result.refused(),
                    result.audit().lostUpdates(),
                    result.audit().doubled(),
                    result.audit().moneyLost(),
                    rounded(result.throughput()),
                    result.p50Micros(),
                    result.p99Micros(),
                    result.proof().toString(),
                    checked == null ? 0 : checked.operations(),
                    checked == null ? 0 : checked.report().violated(),
                    checked == null ? 0 : rounded(checked.throughput()));
        }

        private static double rounded(double throughput) {
            return Math.round(throughput * 10) / 10.0;
        }
    }

    /**
     * The results of several stores.
     *
     * @param stores one for each store the race was run on
     * @param notRun the stores it could not be run on
     */
    record Several(List<ResultJson> stores, List<NotRun> notRun) {}

    static String of(RaceOutcome outcome) {
        List<ResultJson> stores = outcome.raced().stream().map(ResultJson::of).toList();
        Object whole = outcome.alone().isPresent() ? stores.get(0) : new Several(stores, outcome.notRun());
        return MAPPER.writeValueAsString(whole) + System.lineSeparator();
    }

    private static ResultJson of(RaceResult result) {
        List<Run> runs = result.heats().stream().map(Run::of).toList();
        return new ResultJson(result.store(), result.durability(), runs);
    }
}
