package dev.pawl.cli;

import dev.pawl.examples.wallet.race.HeatResult;
import dev.pawl.examples.wallet.race.RaceResult;
import dev.pawl.examples.wallet.race.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The heats that are to be compared with each other: same workload, same wallets.
 *
 * @param title for example {@code increments on 1 hot wallet}
 * @param heats one for each strategy
 */
record Scene(String title, List<HeatResult> heats) {
    private static final int FEW = 2;

    /** Returns the scenes of a race, in the order they were run. */
    static List<Scene> of(RaceResult result) {
        Map<String, List<HeatResult>> byTitle = new LinkedHashMap<>();
        for (HeatResult heat : result.heats()) {
            byTitle.computeIfAbsent(title(heat), title -> new ArrayList<>()).add(heat);
        }
        return byTitle.entrySet().stream()
                .map(entry -> new Scene(entry.getKey(), List.copyOf(entry.getValue())))
                .toList();
    }

    /** Returns what has to be known about the count of lost updates. */
    String footnote() {
        boolean transfers = heats.get(0).heat().workload() == Workload.TRANSFERS;
        return transfers ? "; a transfer is two updates" : "";
    }

    private static String title(HeatResult result) {
        Workload workload = result.heat().workload();
        int wallets = result.heat().wallets();
        String hot = wallets <= FEW ? "hot " : "";
        return workload + (workload == Workload.TRANSFERS ? " between " : " on ") + wallets + " " + hot
                + (wallets == 1 ? "wallet" : "wallets");
    }
}
