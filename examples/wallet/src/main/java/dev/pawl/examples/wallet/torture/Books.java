package dev.pawl.examples.wallet.torture;

import dev.pawl.CommitInDoubtException;
import dev.pawl.Pawl;
import dev.pawl.Repository;
import dev.pawl.RetryPolicy;
import dev.pawl.examples.wallet.torture.Ledger.Entry;
import dev.pawl.examples.wallet.torture.Ledger.State;
import dev.pawl.examples.wallet.torture.Operation.Kind;
import dev.pawl.store.RequestId;
import dev.pawl.store.Store;
import dev.pawl.store.Ticket;
import dev.pawl.testkit.Recorder;
import dev.pawl.testkit.check.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Opens the books on a store before a run, and closes them after it; what it does itself is recorded, too. Used by one thread. */
final class Books {
    private static final int PAGE = 500;
    /** So many successes do not fail to come by chance, also of what succeeds less often than most. */
    private static final int MANY = 30;
    /** Few enough for every store. */
    private static final int INSERTS_PER_COMMIT = 20;

    private final Pawl pawl;
    private final Repository<String, Tally> tallies;
    private final Repository<String, Own> owned;
    private final Ledger ledger;
    private long settledCommitted;
    private long settledNotApplied;

    Books(Recorder recorder, Store store, Ledger ledger) {
        this.pawl = recorder.pawl(store)
                .retry(RetryPolicy.standard().withDeadline(Duration.ofSeconds(20)))
                .build();
        this.tallies = pawl.repository(Field.TALLIES);
        this.owned = pawl.repository(Field.OWN);
        this.ledger = ledger;
    }

    void open() {
        List<String> ids = Field.tallies().toList();
        for (int from = 0; from < ids.size(); from += INSERTS_PER_COMMIT) {
            List<String> some = ids.subList(from, Math.min(ids.size(), from + INSERTS_PER_COMMIT));
            pawl.transact(tx -> some.forEach(id -> tx.insert(Field.TALLIES, id, Tally.empty(id))));
        }
    }

    /** Settles what clients were left in doubt about, compares, and checks what all have recorded. */
    TortureResult close(String label, Faults faults, Histories histories) {
        for (Entry entry : ledger.entries()) {
            if (entry.state() == State.UNKNOWN) {
                settle(entry);
            }
        }
        List<Entry> entries = ledger.entries();
        if (acknowledged(entries).findAny().isEmpty()) {
            ledger.found("No client got anything done.");
        }
        requireEachKindToSucceed(entries);
        Map<String, Tally> stored = new HashMap<>();
        tallies.findAll(Field.tallies().toList()).forEach((id, tally) -> stored.put(id, tally.value()));
        Audit.Verdict verdict = Audit.of(entries, stored, owned(entries));
        List<String> findings = new ArrayList<>(ledger.findings());
        findings.addAll(verdict.findings());
        Report report = histories.check();
        if (!report.isSound() || !findings.isEmpty()) {
            histories.keep();
        }
        return new TortureResult(
                label,
                faults.counts(),
                ledger.simulated(),
                entries.size(),
                acknowledged(entries).count(),
                acknowledged(entries)
                        .mapToLong(entry -> entry.operation().keys().size())
                        .sum(),
                count(entries, State.FAILED),
                ledger.doubts(),
                settledCommitted,
                settledNotApplied,
                count(entries, State.UNKNOWN),
                verdict.lost(),
                verdict.doubled(),
                verdict.falseFailures(),
                verdict.torn(),
                findings,
                kinds(entries.stream()),
                kinds(acknowledged(entries)),
                report,
                histories.place());
    }

    /**
     * Of a kind that was never acknowledged nothing is proved. It is held against those only that were tried so often that they would
     * have succeeded many times if they did as often as the others.
     */
    private void requireEachKindToSucceed(List<Entry> entries) {
        List<Entry> ended = entries.stream()
                .filter(entry -> entry.state() != State.UNKNOWN && !entry.isUnsupported())
                .filter(entry -> !entry.operation().kind().mostlyFails())
                .toList();
        Map<Kind, Long> acknowledged = byKind(acknowledged(ended));
        byKind(ended.stream()).forEach((kind, tried) -> {
            if (!acknowledged.containsKey(kind) && tried < ended.size()) {
                double share = (double) acknowledged(ended).count() / (ended.size() - tried);
                if (tried * share >= MANY) {
                    ledger.found("Of " + tried + " operations of the kind " + Faults.name(kind)
                            + " none succeeded, though of the others " + Math.round(100 * share) + " % did.");
                }
            }
        });
    }

    /** What was asked once is asked again under its request id; for the rest there are tickets, or nothing but the audit. */
    private void settle(Entry entry) {
        try {
            Boolean applied = entry.operation().kind() == Kind.ONCE ? Boolean.valueOf(again(entry)) : asked(entry);
            if (applied == null) {
                return;
            }
            ledger.settled(entry, entry.operation().kind() == Kind.ONCE || applied);
            settledCommitted += applied ? 1 : 0;
            settledNotApplied += applied ? 0 : 1;
        } catch (CommitInDoubtException e) {
            ledger.found("Still in doubt at the end: " + entry.operation() + ": " + e.getMessage());
        }
    }

    private boolean again(Entry entry) {
        Operation operation = entry.operation();
        return tallies.updateOnce(
                        new RequestId(operation.request()),
                        operation.keys().get(0),
                        tally -> tally.counting(operation.slot(), operation.serial()))
                .repeated();
    }

    private @Nullable Boolean asked(Entry entry) {
        Boolean applied = null;
        for (String ticket : entry.tickets()) {
            applied = pawl.settle(Ticket.parse(ticket));
        }
        return applied;
    }

    /** Looks at all that is there, and at all that anybody wrote: that it is gone is to stand in the history, too. */
    private Map<String, Own> owned(List<Entry> entries) {
        Set<String> ids = new TreeSet<>(Field.SHARED);
        entries.stream()
                .map(Entry::operation)
                .filter(operation -> operation.kind().isOfOwn())
                .forEach(operation -> ids.addAll(operation.keys()));
        List<String> page = owned.ids(null, PAGE);
        while (!page.isEmpty()) {
            ids.addAll(page);
            page = owned.ids(page.get(page.size() - 1), PAGE);
        }
        Map<String, Own> found = new HashMap<>();
        List<String> all = List.copyOf(ids);
        for (int from = 0; from < all.size(); from += PAGE) {
            owned.findAll(all.subList(from, Math.min(all.size(), from + PAGE)))
                    .forEach((id, own) -> found.put(id, own.value()));
        }
        return found;
    }

    private static Map<Kind, Long> byKind(Stream<Entry> entries) {
        return entries.collect(Collectors.groupingBy(
                entry -> entry.operation().kind(), () -> new EnumMap<>(Kind.class), Collectors.counting()));
    }

    private static Map<String, Long> kinds(Stream<Entry> entries) {
        Map<String, Long> named = new LinkedHashMap<>();
        byKind(entries).forEach((kind, count) -> named.put(Faults.name(kind), count));
        return named;
    }

    private static Stream<Entry> acknowledged(List<Entry> entries) {
        return entries.stream().filter(entry -> entry.state() == State.ACKNOWLEDGED);
    }

    private static long count(List<Entry> entries, State state) {
        return entries.stream().filter(entry -> entry.state() == state).count();
    }
}
