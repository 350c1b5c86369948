package dev.pawl.cli;

import dev.pawl.examples.wallet.race.HeatResult;
import dev.pawl.examples.wallet.race.RaceResult;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What races have shown, in sentences.
 *
 * @param kept whether every strategy kept its promise
 * @param lines the sentences
 */
record Verdict(boolean kept, List<String> lines) {
    static Verdict of(List<RaceResult> results) {
        List<String> lines = new ArrayList<>();
        long lost = 0;
        BigDecimal money = BigDecimal.ZERO;
        for (RaceResult result : results) {
            for (HeatResult heat : result.heats()) {
                if (heat.brokePromise()) {
                    lines.add(broken(result, heat));
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
                    "Strategies that promise nothing lost %,d acknowledged updates and misplaced %,.2f of money.",
                    lost,
                    money));
        }
        if (kept) {
            lines.add("No strategy that promises safety lost or doubled anything.");
        }
        return new Verdict(kept, List.copyOf(lines));
    }

    private static String broken(RaceResult result, HeatResult heat) {
        return String.format(
                Locale.ROOT,
                "PROMISE BROKEN by %s on %s: %,d acknowledged effects lost, %,d doubled or not acknowledged,"
                        + " %,.2f of money in the wrong place.",
                heat.heat(),
                result.store(),
                heat.audit().lostUpdates(),
                heat.audit().doubled(),
                heat.audit().moneyLost());
    }
}
