package dev.pawl.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.Applied;
import dev.pawl.ClosedException;
import dev.pawl.Outcome;
import dev.pawl.Pawl;
import dev.pawl.Repository;
import dev.pawl.RetryPolicy;
import dev.pawl.Versioned;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.RequestId;
import dev.pawl.store.Store;
import dev.pawl.store.Version;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

abstract class RaceContract extends Contract {
    private static final int CROWD = 64;

    RaceContract(Supplier<StoreFixture> fixture) {
        super(fixture);
    }

    private static long committed(List<? extends Outcome<?, ?>> outcomes) {
        return outcomes.stream().filter(Outcome.Committed.class::isInstance).count();
    }

    @Test
    void ofManyCreatorsOfOneIdExactlyOneWins() {
        List<Outcome<String, Wallet>> outcomes =
                Racers.race(CROWD, i -> wallets().insert("alice", Wallet.of("" + i)));
        assertThat(committed(outcomes)).isEqualTo(1);
        Versioned<String, Wallet> stored = wallets().get("alice");
        for (Outcome<String, Wallet> outcome : outcomes) {
            if (outcome instanceof Outcome.Conflicted<String, Wallet> lost) {
                assertThat(lost.reason()).isEqualTo(Outcome.Reason.ALREADY_EXISTS);
                assertThat(lost.current()).contains(stored);
            } else {
                assertThat(outcome.orThrow()).isEqualTo(stored);
            }
        }
    }

    @Test
    void ofManyHoldersOfOneVersionExactlyOneReplaces() {
        Versioned<String, Wallet> seen =
                wallets().insert("alice", Wallet.of("0")).orThrow();
        List<Outcome<String, Wallet>> outcomes =
                Racers.race(CROWD, i -> wallets().replace(seen.with(w -> w.plus(i + 1))));
        assertThat(committed(outcomes)).isEqualTo(1);
        Outcome<String, Wallet> winner = outcomes.stream()
                .filter(Outcome.Committed.class::isInstance)
                .findFirst()
                .orElseThrow();
        assertThat(wallets().get("alice")).isEqualTo(winner.orThrow());
    }

    @Test
    void ofManyDeletersAndReplacersOfOneVersionExactlyOneWins() {
        Versioned<String, Wallet> seen =
                wallets().insert("alice", Wallet.of("0")).orThrow();
        List<Outcome<String, Wallet>> outcomes = Racers.race(
                CROWD, i -> i % 2 == 0 ? wallets().delete(seen) : wallets().replace(seen.with(w -> w.plus(i))));
        assertThat(committed(outcomes)).isEqualTo(1);
        boolean deleted = outcomes.indexOf(outcomes.stream()
                                .filter(Outcome.Committed.class::isInstance)
                                .findFirst()
                                .orElseThrow())
                        % 2
                == 0;
        assertThat(wallets().find("alice").isPresent()).isEqualTo(!deleted);
    }

    @Test
    void everyAcknowledgedUpdateIsThereExactlyOnce() {
        wallets().insert("alice", Wallet.of("0")).orThrow();
        int threads = 8;
        int updates = 25;
        List<List<Version>> versions = Racers.race(threads, client -> {
            List<Version> mine = new ArrayList<>();
            for (int i = 0; i < updates; i++) {
                // Each client counts in decimal digits of its own, so that every client's effects can be told from the
                // sum.
                BigDecimal unit = BigDecimal.ONE.scaleByPowerOfTen(3 * client);
                mine.add(wallets()
                        .update("alice", w -> new Wallet(w.balance().add(unit), w.currency()))
                        .version());
            }
            return mine;
        });
        Versioned<String, Wallet> end = wallets().get("alice");
        assertThat(end.value().balance().toPlainString())
                .isEqualTo("025".repeat(threads).substring(1));
        assertThat(end.version().counter()).isEqualTo(1 + (long) threads * updates);
        Set<Version> all = new HashSet<>();
        for (List<Version> mine : versions) {
            assertThat(mine).isSortedAccordingTo((a, b) -> Long.compare(a.counter(), b.counter()));
            mine.forEach(version ->
                    assertThat(all.add(version)).as("%s given once", version).isTrue());
        }
    }

    @Test
    void theLosersOfACreationRaceGoOnToUpdate() {
        int threads = 16;
        Racers.race(threads, i -> wallets().insertOrUpdate("alice", Wallet.of("1"), w -> w.plus(1)));
        assertThat(wallets().get("alice").value()).isEqualTo(Wallet.of("" + threads));
    }

    @Test
    void aReaderNeverSeesTheRootOfOneVersionWithTheChildrenOfAnother() {
        Repository<Long, Order> orders = pawl().repository(ORDER);
        orders.insert(1L, order(0)).orThrow();
        Racers.race(4, racer -> {
            for (int i = 1; i <= 40; i++) {
                if (racer == 0) {
                    int number = i;
                    orders.update(1L, o -> order(number));
                } else {
                    Order read = orders.get(1L).value();
                    assertThat(read).isEqualTo(order(Integer.parseInt(read.customer())));
                }
            }
            return true;
        });
    }

    private static Order order(int number) {
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < number % 5; i++) {
            lines.add(new Line("product", number));
        }
        return new Order("" + number, lines);
    }

    @Test
    void eachLifeOfAnIdEndsOnceAndNoVersionIsGivenTwice() {
        Set<Version> seen = ConcurrentHashMap.newKeySet();
        List<long[]> counts = Racers.race(8, client -> {
            long[] count = new long[2];
            for (int i = 0; i < 30; i++) {
                Optional<Versioned<String, Wallet>> found = wallets().find("alice");
                if (found.isEmpty()) {
                    if (wallets().insert("alice", Wallet.of("" + client))
                            instanceof Outcome.Committed<String, Wallet> inserted) {
                        count[0]++;
                        assertThat(seen.add(inserted.result().version())).isTrue();
                    }
                } else if (i % 3 == 0) {
                    if (wallets().delete(found.get()) instanceof Outcome.Committed<String, Wallet>) {
                        count[1]++;
                    }
                } else if (wallets().replace(found.get().with(w -> w.plus(1)))
                        instanceof Outcome.Committed<String, Wallet> replaced) {
                    assertThat(seen.add(replaced.result().version())).isTrue();
                }
            }
            return count;
        });
        long inserted = counts.stream().mapToLong(c -> c[0]).sum();
        long deleted = counts.stream().mapToLong(c -> c[1]).sum();
        assertThat(inserted - deleted).isEqualTo(wallets().find("alice").isPresent() ? 1 : 0);
    }

    @Test
    void manyCallersWithOneRequestIdHaveOneEffect() {
        assumeSettlesExactly();
        wallets().insert("alice", Wallet.of("0")).orThrow();
        RequestId request = new RequestId("once");
        Set<Version> versions = new HashSet<>(Racers.race(
                16, i -> wallets().updateOnce(request, "alice", w -> w.plus(1)).version()));
        assertThat(versions).hasSize(1);
        assertThat(wallets().get("alice").value()).isEqualTo(Wallet.of("1"));
    }

    @Test
    void manyRequestsAtOnceHaveOneEffectEachAndAreToldTheSameWhenTheyComeAgain() {
        assumeSettlesExactly();
        wallets().insert("alice", Wallet.of("0")).orThrow();
        int threads = 16;
        int requests = 10;
        Set<Version> given = ConcurrentHashMap.newKeySet();
        Racers.race(threads, client -> {
            for (int i = 0; i < requests; i++) {
                RequestId request = new RequestId("request-" + client + "-" + i);
                Applied<String> first = wallets().updateOnce(request, "alice", w -> w.plus(1));
                assertThat(given.add(first.version())).isTrue();
                assertThat(wallets().updateOnce(request, "alice", w -> w.plus(1)))
                        .isEqualTo(new Applied<>("alice", first.version(), true));
            }
            return true;
        });
        assertThat(wallets().get("alice").value()).isEqualTo(Wallet.of("" + threads * requests));
    }

    @Test
    void transfersInOppositeDirectionsNeitherDeadlockForGoodNorLoseMoney() {
        assumeSeveralAggregates();
        int threads = 8;
        int transfers = 20;
        for (int i = 0; i < 3; i++) {
            wallets().insert("w" + i, Wallet.of("1000")).orThrow();
        }
        long[][] moved = Racers.race(threads, client -> {
                    long[] delta = new long[3];
                    for (int i = 0; i < transfers; i++) {
                        int from = (client + i) % 3;
                        int to = (from + 1 + (client % 2)) % 3;
                        int amount = client + 1;
                        pawl().transact(tx -> {
                            tx.update(WALLET, "w" + from, w -> w.plus(-amount));
                            tx.update(WALLET, "w" + to, w -> w.plus(amount));
                        });
                        delta[from] -= amount;
                        delta[to] += amount;
                    }
                    return delta;
                })
                .toArray(new long[0][]);
        for (int i = 0; i < 3; i++) {
            int wallet = i;
            long acknowledged = Arrays.stream(moved).mapToLong(d -> d[wallet]).sum();
            assertThat(wallets().get("w" + i).value().balance())
                    .isEqualByComparingTo(BigDecimal.valueOf(1000 + acknowledged));
        }
    }

    @Test
    void closingUnderLoadGivesEveryCallerATrueOutcome() {
        Pawl other = Pawl.builder(leftOpen(store()))
                .retry(RetryPolicy.standard().withMaxAttempts(2_000).withDeadline(Duration.ofSeconds(60)))
                .build();
        wallets().insert("alice", Wallet.of("0")).orThrow();
        Repository<String, Wallet> repository = other.repository(WALLET);
        List<Long> acknowledged = Racers.race(8, client -> {
            long count = 0;
            try {
                while (true) {
                    repository.update("alice", w -> w.plus(1));
                    count++;
                    if (client == 0 && count == 5) {
                        other.close();
                    }
                }
            } catch (ClosedException e) {
                return count;
            }
        });
        assertThat(wallets().get("alice").value().balance())
                .isEqualByComparingTo(BigDecimal.valueOf(
                        acknowledged.stream().mapToLong(Long::longValue).sum()));
    }

    /** For a second Pawl on a store that the test still needs when that is closed. */
    private static Store leftOpen(Store store) {
        return new ForwardingStore(store) {
            @Override
            public void close() {
                // The first Pawl closes it.
            }
        };
    }
}
