package dev.pawl.lock;

import dev.pawl.Transaction;
import dev.pawl.lock.Lock.Grant;
import dev.pawl.lock.Lock.Holding;
import dev.pawl.store.Deadline;
import dev.pawl.store.Store;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Revokes leases before something else is done to their locks: in the same commit if both fit into one. If not, as many leases as
 * fit are revoked in commits of their own before; whatever becomes of the rest, they had expired, or were to go by force. Safe for
 * use by many threads.
 */
final class Revoker {
    /** Of a commit, for each name of a lease: the lock, and the grant. */
    static final int PARTS_OF_NAME = 2;

    private final Store store;
    private volatile int partsPerCommit;

    Revoker(Store store) {
        this.store = store;
    }

    /** A lease on a lock that has expired, or is taken away by force. */
    record Doomed(String name, Holding holding) {
        static List<Doomed> of(String name, List<Holding> holdings) {
            return holdings.stream().map(holding -> new Doomed(name, holding)).toList();
        }
    }

    /**
     * What is done to locks in one transaction.
     *
     * @param doomed the leases that are revoked first
     * @param parts how many parts of a commit the rest needs
     * @param rest what is done then
     */
    record Plan<R>(List<Doomed> doomed, int parts, Supplier<R> rest) {}

    /** What one commit has revoked, and the result if the rest was done too. */
    private record Step<R>(List<Doomed> revoked, Optional<R> result) {}

    /**
     * Carries out what is planned, which is planned anew for each commit.
     *
     * @param planned <strong>may be called several times</strong>, also for one commit
     * @param revoked is told of each lease once it is revoked
     */
    <R> R carryOut(Locks.Call call, Function<Transaction, Plan<R>> planned, Consumer<Doomed> revoked) {
        while (true) {
            Step<R> step = call.pawl().transactResult(tx -> step(planned.apply(tx), tx, call.deadline()));
            step.revoked().forEach(revoked);
            if (step.result().isPresent()) {
                return step.result().get();
            }
        }
    }

    private <R> Step<R> step(Plan<R> plan, Transaction tx, Deadline deadline) {
        List<Doomed> doomed = plan.doomed();
        if (doomed.isEmpty() || doomed.size() + plan.parts() <= partsPerCommit(deadline)) {
            revoke(tx, doomed);
            return new Step<>(doomed, Optional.of(plan.rest().get()));
        }
        // Each may be on a lock of its own.
        int fitting = Math.min(doomed.size(), partsPerCommit(deadline) / PARTS_OF_NAME);
        List<Doomed> first = doomed.subList(0, fitting);
        revoke(tx, first);
        return new Step<>(first, Optional.empty());
    }

    /** A lease alone takes two parts, so that no store of leases has fewer. */
    private int partsPerCommit(Deadline deadline) {
        if (partsPerCommit == 0) {
            partsPerCommit = Math.max(
                    PARTS_OF_NAME, store.bind(Grant.TYPE.kind(), deadline).maxWritesPerCommit());
        }
        return partsPerCommit;
    }

    private static void revoke(Transaction tx, List<Doomed> doomed) {
        List<Grant.Id> grants = doomed.stream()
                .map(each -> new Grant.Id(each.name(), each.holding().holder()))
                .toList();
        tx.findAll(Grant.TYPE, grants).values().forEach(tx::delete);
        doomed.forEach(each -> tx.update(
                Lock.TYPE, each.name(), lock -> lock.without(each.holding().holder())));
    }
}
