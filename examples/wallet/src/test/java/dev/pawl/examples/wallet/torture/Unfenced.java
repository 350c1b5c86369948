package dev.pawl.examples.wallet.torture;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.Key;
import dev.pawl.store.Store;
import dev.pawl.store.Write;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Lets every write through, whether the lease that it is fenced by is still held or not. */
public final class Unfenced implements UnaryOperator<Store> {
    private static final String GRANTS = "pawl_lease_grants";

    @Override
    public Store apply(Store store) {
        return new ForwardingStore(store) {
            @Override
            public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
                return store.commit(batch.stream().map(Unfenced::unfenced).toList(), deadline);
            }
        };
    }

    private static Commit unfenced(Commit commit) {
        Set<Key> written = commit.writes().stream().map(Write::key).collect(Collectors.toSet());
        List<Condition> kept = commit.conditions().stream()
                .filter(condition -> written.contains(condition.key())
                        || !condition.key().kind().equals(GRANTS))
                .toList();
        return new Commit(commit.attempt(), commit.results(), kept, commit.writes());
    }
}
