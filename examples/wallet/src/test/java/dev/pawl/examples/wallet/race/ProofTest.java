package dev.pawl.examples.wallet.race;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.examples.wallet.race.memory.MemoryVenue;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.Key;
import dev.pawl.store.Store;
import dev.pawl.store.Stored;
import dev.pawl.testkit.check.Anomaly;
import dev.pawl.testkit.check.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProofTest {
    private static final int WALLETS = 6;

    @ParameterizedTest
    @EnumSource
    void whatGoesThroughPawlIsRecordedAndSound(Workload workload) throws InterruptedException {
        HeatResult heat = raced(store -> store, workload);

        assertThat(heat.brokePromise()).isFalse();
        Proof.Checked checked = (Proof.Checked) heat.proof();
        assertThat(checked.report().isSound()).isTrue();
        assertThat(checked.report().commits()).isPositive();
        // Clients' own, and one that fills the wallets.
        assertThat(checked.operations()).isGreaterThan(1);
        assertThat(checked.throughput()).isPositive();
        assertThat(checked).hasToString("%,d operations sound".formatted(checked.operations()));
    }

    @Test
    void aForgottenWriteIsNamedAndBreaksThePromise() throws InterruptedException {
        HeatResult heat = raced(new ForgetsWrites(), Workload.TRANSFERS);

        assertThat(heat.brokePromise()).isTrue();
        assertThat(heat.audit().lostUpdates()).isPositive();
        assertThat(heat.proof().toString()).startsWith("violated: ").contains(Anomaly.LOST_UPDATE.toString());
    }

    @Test
    void aStaleReadBreaksThePromiseThoughTheBalancesAgree() throws InterruptedException {
        HeatResult heat = raced(ProofTest::stale, Workload.TRANSFERS);

        assertThat(heat.audit().isClean()).as(heat.audit().toString()).isTrue();
        assertThat(heat.brokePromise()).isTrue();
        assertThat(((Proof.Checked) heat.proof()).report().violations())
                .extracting(Violation::anomaly)
                .contains(Anomaly.G_SINGLE_REALTIME);
    }

    /** Answers every tenth read of a wallet with what it answered the time before, unless all are read to see what they hold. */
    private static Store stale(Store store) {
        Map<Key, Optional<Stored>> before = new ConcurrentHashMap<>();
        AtomicLong reads = new AtomicLong();
        return new ForwardingStore(store) {
            @Override
            public List<Optional<Stored>> read(List<Key> keys, Deadline deadline) {
                List<Optional<Stored>> rows = new ArrayList<>(super.read(keys, deadline));
                for (int i = 0; keys.size() < WALLETS && i < rows.size(); i++) {
                    Optional<Stored> last = before.put(keys.get(i), rows.get(i));
                    if (last != null && reads.incrementAndGet() % 10 == 0) {
                        rows.set(i, last);
                    }
                }
                return rows;
            }
        };
    }

    private static HeatResult raced(UnaryOperator<Store> broken, Workload workload) throws InterruptedException {
        Venue venue = new BrokenVenue(new MemoryVenue(), broken);
        RaceSettings settings = new RaceSettings(
                Strategies.on(venue), List.of(workload), List.of(WALLETS), 4, Duration.ofMillis(300), 1);
        return new Race(venue, settings, RaceListener.SILENT).run().heats().get(0);
    }
}
