package dev.pawl.testkit.check;

import java.util.List;

/**
 * The times between the lives of a key, when it was absent. Which of them somebody saw who saw it absent, only the order of time
 * tells; where it leaves several open, what depends on the choice is left out, so that nothing is ever reported by a guess.
 */
final class Gaps {
    private final List<Life> lives;
    /** Who saw the gap before the i-th life began no later than this: one of the lives after it was there by then. */
    private final long[] openUntil;
    /** Who saw the gap before the i-th life ended no sooner than this: one of the lives before it was there until then. */
    private final long[] openFrom;

    Gaps(List<Life> lives) {
        this.lives = lives;
        int count = lives.size();
        for (int i = 0; i < count; i++) {
            lives.get(i).number = i;
        }
        openUntil = new long[count + 1];
        openFrom = new long[count + 1];
        openUntil[count] = Long.MAX_VALUE;
        for (int i = count - 1; i >= 0; i--) {
            openUntil[i] = Math.min(openUntil[i + 1], lives.get(i).bornBy);
        }
        openFrom[0] = Long.MIN_VALUE;
        for (int i = 1; i <= count; i++) {
            Life before = lives.get(i - 1);
            openFrom[i] =
                    i == count && before.death == null ? Operation.NEVER : Math.max(openFrom[i - 1], before.aliveAt);
        }
    }

    void dependencies(KeyHistory key, Graph graph) {
        for (int i = 0; i + 1 < lives.size(); i++) {
            Attempt death = lives.get(i).death;
            Attempt insert = lives.get(i + 1).insert;
            if (death != null && insert != null && !lives.get(i + 1).mayPrecede(lives.get(i))) {
                graph.add(death, insert, Graph.Kind.WW, key.absent);
            }
        }
        for (Operation reader : key.absent.readers) {
            if (Life.hasHappened(reader)) {
                place(reader, key, graph);
            }
        }
    }

    private void place(Operation reader, KeyHistory key, Graph graph) {
        int last = 0;
        for (int step = Integer.highestOneBit(lives.size()); step > 0; step >>= 1) {
            last = last + step <= lives.size() && isOpen(last + step, reader) ? last + step : last;
        }
        if (last == 0 && !lives.isEmpty() && lives.get(0).insert == null) {
            // Nothing was before what was always there.
            last = 1;
        }
        int first = lives.size();
        for (int step = Integer.highestOneBit(lives.size()); step > 0; step >>= 1) {
            first = first - step >= 0 && openUntil[first - step] >= reader.start ? first - step : first;
        }
        int known = Life.knownTo(reader, key)
                .mapToInt(life -> life.number + 1)
                .max()
                .orElse(0);
        int surelyAfter = Math.min(Math.max(first, known), last);
        Attempt death = surelyAfter == 0 ? null : lives.get(surelyAfter - 1).death;
        if (death != null) {
            graph.add(death, reader, Graph.Kind.WR, key.absent);
        }
        Attempt insert = last == lives.size() ? null : lives.get(last).insert;
        if (insert != null) {
            graph.add(reader, insert, Graph.Kind.RW, key.absent);
        }
    }

    /** Whether a gap may have begun when the reader ended; what nobody has ended goes on for ever, also for a commit in doubt. */
    private boolean isOpen(int gap, Operation reader) {
        return openFrom[gap] <= reader.end && openFrom[gap] != Operation.NEVER;
    }
}
