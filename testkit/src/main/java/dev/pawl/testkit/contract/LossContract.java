package dev.pawl.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.CommitInDoubtException;
import dev.pawl.Outcome;
import dev.pawl.Pawl;
import dev.pawl.Repository;
import dev.pawl.RetryPolicy;
import dev.pawl.Versioned;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.Store;
import dev.pawl.store.StoreException;
import dev.pawl.store.Ticket;
import dev.pawl.testkit.Loss;
import dev.pawl.testkit.LossyStore;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

abstract class LossContract extends Contract {
    LossContract(Supplier<StoreFixture> fixture) {
        super(fixture);
    }

    @BeforeEach
    void assumeThatRepliesMayBeLost() {
        assumeSettlesExactly();
    }

    private Pawl over(Store store, Duration deadline) {
        Pawl pawl = Pawl.builder(store)
                .retry(RetryPolicy.standard().withMaxAttempts(5_000).withDeadline(deadline))
                .build();
        pawl.repository(WALLET);
        return pawl;
    }

    @Test
    void everyAcknowledgedEffectIsThereOnceWhateverWasLost() {
        LossyStore lossy = new LossyStore(store(), 7, LossyFixture.RATES);
        Pawl pawl = over(lossy, Duration.ofSeconds(60));
        Repository<String, Wallet> repository = pawl.repository(WALLET);
        repository.insert("hot", Wallet.of("0")).orThrow();
        int threads = 8;
        int rounds = 30;
        List<long[]> acknowledged = Racers.race(threads, client -> {
            long[] mine = new long[2];
            for (int i = 0; i < rounds; i++) {
                repository.update("hot", w -> w.plus(1));
                mine[0]++;
                String own = "own-" + client;
                Versioned<String, Wallet> seen = repository.insertOrUpdate(own, Wallet.of("1"), w -> w.plus(1));
                if (i % 5 == 4) {
                    assertThat(repository.delete(seen)).isInstanceOf(Outcome.Committed.class);
                    assertThat(repository.find(own)).isEmpty();
                    mine[1] = 0;
                } else {
                    mine[1]++;
                    assertThat(seen.value().balance()).isEqualByComparingTo(BigDecimal.valueOf(mine[1]));
                }
            }
            return mine;
        });
        lossy.drain(soon());
        assertThat(repository.get("hot").value().balance())
                .isEqualByComparingTo(BigDecimal.valueOf(
                        acknowledged.stream().mapToLong(a -> a[0]).sum()));
        for (int client = 0; client < threads; client++) {
            assertThat(repository.find("own-" + client).isPresent())
                    .isEqualTo(acknowledged.get(client)[1] > 0);
        }
        Map<Loss, Long> injected = lossy.injected();
        assertThat(injected)
                .containsKeys(Loss.LOST_BEFORE, Loss.LOST_AFTER, Loss.DELAYED, Loss.DUPLICATED, Loss.SETTLE_LOST);
    }

    @Test
    void whenTheStoreStaysSilentTheCallerGetsATicketThatAnotherProcessCanSettle() {
        Silent silent = new Silent(store(), true);
        Pawl pawl = over(silent, Duration.ofMillis(200));
        wallets().insert("alice", Wallet.of("10")).orThrow();
        silent.cut.set(true);
        List<Ticket> tickets = new ArrayList<>();
        assertThatThrownBy(() -> pawl.repository(WALLET).update("alice", w -> w.plus(5)))
                .isInstanceOfSatisfying(CommitInDoubtException.class, e -> {
                    assertThat(e).hasMessageContaining(e.ticket().toString());
                    tickets.add(e.ticket());
                });
        assertThat(wallets().get("alice").value()).isEqualTo(Wallet.of("15"));
        wallets().update("alice", w -> w.plus(100));
        assertThat(pawl().settle(Ticket.parse(tickets.get(0).toString()))).isTrue();
    }

    @Test
    void aTicketOfWhatWasNeverAppliedIsSettledAsNotApplied() {
        Silent silent = new Silent(store(), false);
        Pawl pawl = over(silent, Duration.ofMillis(200));
        silent.cut.set(true);
        List<Ticket> tickets = new ArrayList<>();
        assertThatThrownBy(() -> pawl.repository(WALLET).insert("alice", Wallet.of("1")))
                .isInstanceOfSatisfying(CommitInDoubtException.class, e -> tickets.add(e.ticket()));
        assertThat(pawl().settle(tickets.get(0))).isFalse();
        silent.cut.set(false);
        silent.lateCopies(soon());
        assertThat(wallets().find("alice")).isEmpty();
    }

    /** A store behind a wire that is cut: no reply comes back, and no question gets through. */
    private static final class Silent extends ForwardingStore {
        final AtomicBoolean cut = new AtomicBoolean();
        private final List<Commit> unsent = new ArrayList<>();
        private final Store store;
        private final boolean commitsArrive;

        Silent(Store store, boolean commitsArrive) {
            super(store);
            this.store = store;
            this.commitsArrive = commitsArrive;
        }

        @Override
        public List<CommitOutcome> commit(List<Commit> batch, Deadline deadline) {
            if (!cut.get()) {
                return super.commit(batch, deadline);
            }
            if (commitsArrive) {
                store.commit(batch, soon());
            } else {
                unsent.addAll(batch);
            }
            return batch.stream().map(c -> inDoubt(c.ticket())).toList();
        }

        @Override
        public CommitOutcome settle(Ticket ticket, Deadline deadline) {
            return cut.get() ? inDoubt(ticket) : super.settle(ticket, deadline);
        }

        void lateCopies(Deadline deadline) {
            store.commit(unsent, deadline);
        }

        private static CommitOutcome inDoubt(Ticket ticket) {
            return new CommitOutcome.InDoubt(ticket, new StoreException("The wire is cut on purpose.", null));
        }
    }
}
