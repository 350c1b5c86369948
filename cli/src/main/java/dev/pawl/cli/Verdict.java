package dev.pawl.cli;

import dev.pawl.examples.wallet.race.HeatResult;
import dev.pawl.examples.wallet.race.Proof;
import dev.pawl.examples.wallet.race.RaceResult;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What races have shown, in sentences.
 *
 * @param kept whether there were strategies, and every one kept its promise
 * @param lines the sentences
 */
record Verdict(boolean kept, List<String> lines) {
    static Verdict of(List<RaceResult> results) {
        if (results.isEmpty()) {
            return new Verdict(false, List.of("Nothing was raced, so nothing was shown."));
        }
        List<String> lines = new ArrayList<>();
        long lost = 0;
        BigDecimal money = BigDecimal.ZERO;
        for (RaceResult result : results) {
            for (HeatResult heat : result.heats()) {
                if (heat.brokePromise()) {
                    lines.addAll(broken(result, heat));
                } else {
                    lost += heat.audit().lostUpdates();
                    money = money.add(heat.audit().moneyLost());
                }
            }
        }
        boolean kept = lines.isEmpty();
        if (lost > 0) {
            lines.add(String.format(
                    Locale.ROOT,
                    "Strategies that promise nothing lost %,d acknowledged updates and misplaced %s of money.",
                    lost,
                    ResultTable.money(money)));
        }
        if (kept) {
            proved(results).ifPresent(lines::add);
            lines.add("No strategy that promises safety lost or doubled anything.");
        }
        return new Verdict(kept, List.copyOf(lines));
    }

    private static Optional<String> proved(List<RaceResult> results) {
        long operations = results.stream()
                .flatMap(result -> result.heats().stream())
                .mapToLong(heat -> heat.proof() instanceof Proof.Checked checked ? checked.operations() : 0)
                .sum();
        return operations == 0
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "%,d operations through Pawl were recorded, in heats of their own, and are strictly serialisable.",
                        operations));
    }

    private static List<String> broken(RaceResult result, HeatResult heat) {
        List<String> lines = new ArrayList<>();
        if (!heat.audit().isClean()) {
            lines.add(unbalanced(result, heat));
        }
        if (heat.proof() instanceof Proof.Checked checked && !checked.report().isSound()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "PROMISE BROKEN by %s on %s: of %,d operations that were recorded %,d are wrong, for example",
                    heat.heat(),
                    result.store(),
                    checked.operations(),
                    checked.report().violated()));
            checked.report().violations().get(0).toString().lines().forEach(lines::add);
        }
        return lines;
    }

    private static String unbalanced(RaceResult result, HeatResult heat) {
        return String.format(
                Locale.ROOT,
                "PROMISE BROKEN by %s on %s: %,d acknowledged effects lost, %,d doubled or not acknowledged,"
                        + " %s of money in the wrong place.",
                heat.heat(),
                result.store(),
                heat.audit().lostUpdates(),
                heat.audit().doubled(),
                ResultTable.money(heat.audit().moneyLost()));
    }
}
