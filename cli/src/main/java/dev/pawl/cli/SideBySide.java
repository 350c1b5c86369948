package dev.pawl.cli;

import dev.pawl.examples.wallet.race.HeatResult;
import dev.pawl.examples.wallet.race.RaceResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One scene on several stores, as a table: a row for each strategy and a column for each store.
 *
 * @param title the scene's title
 * @param rows the table's rows, the first of which names its columns
 */
record SideBySide(String title, List<List<String>> rows) {
    /** What stands where a store has no such strategy. */
    private static final String NONE = "-";

    static List<SideBySide> of(List<RaceResult> results) {
        List<String> header = new ArrayList<>(List.of("changes per second"));
        results.forEach(result -> header.add(result.store()));
        Map<String, Map<String, List<String>>> byTitle = new LinkedHashMap<>();
        for (int column = 1; column < header.size(); column++) {
            for (Scene scene : Scene.of(results.get(column - 1))) {
                for (HeatResult heat : scene.heats()) {
                    byTitle.computeIfAbsent(scene.title(), title -> new LinkedHashMap<>())
                            .computeIfAbsent(heat.heat().strategy().name(), name -> emptyRow(name, header.size()))
                            .set(column, cell(heat));
                }
            }
        }
        List<SideBySide> scenes = new ArrayList<>();
        byTitle.forEach((title, byStrategy) -> {
            List<List<String>> rows = new ArrayList<>(List.of(header));
            RaceCommand.StrategyNames.ALL.stream()
                    .filter(byStrategy::containsKey)
                    .map(byStrategy::get)
                    .forEach(rows::add);
            scenes.add(new SideBySide(title, rows));
        });
        return scenes;
    }

    private static List<String> emptyRow(String strategy, int columns) {
        List<String> row = new ArrayList<>(Collections.nCopies(columns, NONE));
        row.set(0, strategy);
        return row;
    }

    private static String cell(HeatResult heat) {
        String speed = ResultTable.count(Math.round(heat.throughput()));
        if (heat.proof().isViolated()) {
            return speed + " (" + heat.proof() + ")";
        }
        return heat.audit().isClean()
                ? speed
                : speed + " (" + ResultTable.count(heat.audit().lostUpdates()) + " lost)";
    }
}
