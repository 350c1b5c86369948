package dev.pawl.examples.wallet.torture;

import dev.pawl.examples.wallet.torture.Ledger.Entry;
import dev.pawl.examples.wallet.torture.Ledger.State;
import dev.pawl.examples.wallet.torture.Operation.Kind;
import dev.pawl.examples.wallet.torture.Tally.Mark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares what is stored with what clients were told. Of an operation that nothing was told about, since its client died, all
 * effects may be there, or none; of every other one it is known. Used once, by one thread.
 */
final class Audit {
    private static final int MOST_FINDINGS = 20;

    private final Map<String, Map<String, List<Entry>>> operations = new HashMap<>();
    private final Map<Entry, Set<Boolean>> seen = new HashMap<>();
    private final List<String> findings = new ArrayList<>();
    private long lost;
    private long doubled;
    private long falseFailures;
    private long torn;

    /**
     * What the audit found.
     *
     * @param lost effects that were acknowledged and are not there
     * @param doubled effects that are there more than once, or that nobody asked for
     * @param falseFailures effects that are there although it was reported that they are not
     * @param torn operations of which some effects are there and others are not
     * @param findings what was found, in sentences
     */
    record Verdict(long lost, long doubled, long falseFailures, long torn, List<String> findings) {}

    static Verdict of(List<Entry> entries, Map<String, Tally> tallies, Map<String, Own> owned) {
        Audit audit = new Audit();
        for (Entry entry : entries) {
            for (String key : entry.operation().keys()) {
                audit.operations
                        .computeIfAbsent(key, any -> new HashMap<>())
                        .computeIfAbsent(entry.operation().slot(), any -> new ArrayList<>())
                        .add(entry);
            }
        }
        Field.tallies().forEach(id -> audit.compare(id, tallies.get(id)));
        audit.operations.forEach((id, slots) -> slots.values().stream()
                .filter(of -> of.get(0).operation().kind().isOfOwn())
                .forEach(of -> audit.compareOwn(id, of, owned.get(id))));
        owned.keySet().stream()
                .filter(id -> !audit.operations.containsKey(id))
                .forEach(id -> audit.found(id + " is there, and nobody ever inserted it."));
        audit.doubled += owned.keySet().stream()
                .filter(id -> !audit.operations.containsKey(id))
                .count();
        audit.requireWhole();
        return new Verdict(audit.lost, audit.doubled, audit.falseFailures, audit.torn, List.copyOf(audit.findings));
    }

    private void compare(String id, @Nullable Tally stored) {
        Tally tally = stored == null ? Tally.empty(id) : stored;
        Map<String, List<Entry>> slots = operations.getOrDefault(id, Map.of());
        Set<String> names = new HashSet<>(slots.keySet());
        names.addAll(tally.marks().keySet());
        names.forEach(slot -> compare(id, slots.getOrDefault(slot, List.of()), tally.mark(slot)));
    }

    private void compare(String id, List<Entry> asked, Mark stored) {
        Mark difference = stored;
        List<Entry> unknown = new ArrayList<>();
        for (Entry entry : asked) {
            if (entry.state() == State.ACKNOWLEDGED) {
                difference = difference.minus(Tally.NONE.plus(entry.operation().serial()));
            } else if (entry.state() == State.UNKNOWN) {
                unknown.add(entry);
            }
        }
        for (Entry entry : unknown) {
            Mark with = difference.minus(Tally.NONE.plus(entry.operation().serial()));
            // A slot asks for one thing after the other, so there is one of these at most that is not settled.
            boolean applied = with.equals(Tally.NONE) || Math.abs(with.count()) < Math.abs(difference.count());
            seen.computeIfAbsent(entry, any -> new HashSet<>()).add(applied);
            difference = applied ? with : difference;
        }
        if (!difference.equals(Tally.NONE)) {
            blame(id, asked, difference);
        }
    }

    private void blame(String id, List<Entry> asked, Mark difference) {
        for (Entry entry : asked) {
            Mark one = Tally.NONE.plus(entry.operation().serial());
            if (difference.equals(one)) {
                if (entry.state() == State.FAILED) {
                    falseFailures++;
                    found("On " + id + " there is the effect of " + entry.operation()
                            + ", which was reported as not applied: " + entry.reason());
                } else {
                    doubled++;
                    found("On " + id + " there is twice the effect of " + entry.operation() + ".");
                }
                return;
            } else if (difference.equals(Tally.NONE.minus(one))) {
                lost++;
                found("On " + id + " the effect of " + entry.operation() + " is missing, which was acknowledged.");
                return;
            }
        }
        // Several went wrong at once; where as many are missing as are too many, one of each is the least there can be.
        long count = difference.count();
        doubled += count > 0 ? count : count == 0 ? 1 : 0;
        lost += count < 0 ? -count : count == 0 ? 1 : 0;
        found("On " + id + " there are " + count + " effects more than were acknowledged to "
                + (asked.isEmpty() ? "anybody" : asked.get(0).operation().slot()) + ".");
    }

    /** The slot alone writes it, one operation after the other, and leaves it for good when it does not know an outcome. */
    private void compareOwn(String id, List<Entry> asked, @Nullable Own stored) {
        Set<Long> allowed = new HashSet<>(Set.of(0L));
        long failed = 0;
        for (Entry entry : asked) {
            long after =
                    entry.operation().kind() == Kind.INSERT ? entry.operation().serial() : 0L;
            if (entry.state() == State.ACKNOWLEDGED) {
                allowed.clear();
            }
            if (entry.state() == State.FAILED) {
                failed = entry.operation().serial();
            } else {
                allowed.add(after);
            }
        }
        long actual = stored == null ? 0L : stored.serial();
        if (allowed.contains(actual)) {
            return;
        }
        if (actual != 0 && actual == failed) {
            falseFailures++;
        } else if (actual == 0) {
            lost++;
        } else {
            doubled++;
        }
        found(id + " is " + (actual == 0 ? "absent" : "there as inserted by operation " + actual) + " after "
                + asked.get(asked.size() - 1).operation() + ".");
    }

    private void requireWhole() {
        seen.forEach((entry, applied) -> {
            if (applied.size() > 1) {
                torn++;
                found("Some effects of " + entry.operation() + " are there and others are not.");
            }
        });
    }

    private void found(String finding) {
        if (findings.size() < MOST_FINDINGS) {
            findings.add(finding);
        }
    }
}
