package dev.pawl.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pawl.ConflictException;
import dev.pawl.Outcome;
import dev.pawl.Transaction;
import dev.pawl.Versioned;
import dev.pawl.store.Condition;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

abstract class TransactionContract extends Contract {
    TransactionContract(Supplier<StoreFixture> fixture) {
        super(fixture);
    }

    @BeforeEach
    void onlyWhereSeveralAggregatesCommitTogether() {
        assumeSeveralAggregates();
    }

    private BigDecimal balance(String id) {
        return wallets().get(id).value().balance();
    }

    @Test
    void aggregatesOfSeveralTypesCommitTogether() {
        wallets().insert("alice", Wallet.of("10")).orThrow();
        UUID flag = new UUID(1, 2);
        Versioned<Long, Order> order = pawl().transactResult(tx -> {
            tx.update(WALLET, "alice", w -> w.plus(-4));
            tx.insert(FLAG, flag, new Flag(true));
            tx.insert(BOOKING, new Seat("A", 1), new Booking("ann", Map.of()));
            return tx.insert(ORDER, 7L, new Order("ann", List.of(new Line("pen", 1))));
        });
        assertThat(pawl().repository(ORDER).get(7L)).isEqualTo(order);
        assertThat(balance("alice")).isEqualByComparingTo("6");
        assertThat(pawl().repository(FLAG).get(flag).value()).isEqualTo(new Flag(true));
        assertThat(pawl().repository(BOOKING).find(new Seat("A", 1))).isPresent();
    }

    @Test
    void aStaleCopyThatIsReplacedUnchangedIsAConflictThoughNothingIsWritten() {
        Versioned<String, Wallet> seen =
                wallets().insert("alice", Wallet.of("10")).orThrow();
        pawl().transact(tx -> tx.replace(seen));
        wallets().update("alice", w -> w.plus(1));

        assertThatThrownBy(() -> pawl().transact(tx -> tx.replace(seen))).isInstanceOf(ConflictException.class);
    }

    @Test
    void oneConflictLeavesEverythingUnwritten() {
        Versioned<String, Wallet> seen =
                wallets().insert("alice", Wallet.of("10")).orThrow();
        wallets().insert("bob", Wallet.of("10")).orThrow();
        wallets().update("alice", w -> w.plus(1));
        AtomicInteger runs = new AtomicInteger();
        assertThatThrownBy(() -> pawl().transact(tx -> {
                    runs.incrementAndGet();
                    tx.insert(WALLET, "carol", Wallet.of("1"));
                    tx.update(WALLET, "bob", w -> w.plus(5));
                    tx.replace(seen.with(w -> w.plus(5)));
                }))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("contract_wallet alice");
        // Once, and again for each reply that was lost; two thousand attempts would be allowed.
        assertThat(runs).as("running again cannot help").hasValueLessThan(20);
        assertThat(balance("alice")).isEqualByComparingTo("11");
        assertThat(balance("bob")).isEqualByComparingTo("10");
        assertThat(wallets().find("carol")).isEmpty();
    }

    @Test
    void insertingATakenIdUnseenIsAConflict() {
        wallets().insert("alice", Wallet.of("10")).orThrow();
        assertThatThrownBy(() -> pawl().transact(tx -> {
                    tx.insert(WALLET, "bob", Wallet.of("1"));
                    tx.insert(WALLET, "alice", Wallet.of("1"));
                }))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("already there");
        assertThat(wallets().find("bob")).isEmpty();
        assertThat(balance("alice")).isEqualByComparingTo("10");
    }

    @Test
    void ownWritesAreVisibleAndFoldIntoOneWritePerAggregate() {
        Versioned<String, Wallet> before =
                wallets().insert("alice", Wallet.of("10")).orThrow();
        pawl().transact(tx -> {
            tx.update(WALLET, "alice", w -> w.plus(1));
            assertThat(tx.get(WALLET, "alice").value()).isEqualTo(Wallet.of("11"));
            tx.update(WALLET, "alice", w -> w.plus(1));
            tx.insert(WALLET, "bob", Wallet.of("1"));
            assertThat(tx.get(WALLET, "bob").value()).isEqualTo(Wallet.of("1"));
            tx.delete(tx.get(WALLET, "bob"));
            assertThat(tx.find(WALLET, "bob")).isEmpty();
        });
        assertThat(wallets().get("alice").value()).isEqualTo(Wallet.of("12"));
        assertThat(wallets().get("alice").version().counter())
                .isEqualTo(before.version().counter() + 2);
        assertThat(wallets().find("bob")).isEmpty();
    }

    @Test
    void eachWriteOfATransactionHasAVersionOfItsOwnAndOnlyTheLastIsStored() {
        wallets().insert("alice", Wallet.of("10")).orThrow();
        Versioned<String, Wallet> between = pawl().transactResult(tx -> {
            Versioned<String, Wallet> first = tx.update(WALLET, "alice", w -> w.plus(1));
            tx.update(WALLET, "alice", w -> w.plus(10));
            assertThatThrownBy(() -> tx.replace(first.with(w -> w.plus(5)))).isInstanceOf(ConflictException.class);
            return first;
        });
        assertThat(wallets().replace(between.with(w -> w.plus(5)))).isInstanceOf(Outcome.Conflicted.class);
        assertThat(balance("alice")).isEqualByComparingTo("21");
    }

    @Test
    void whatATransactionInsertedAndDeletedIsAnotherStateThanWhatItInsertsThen() {
        Versioned<String, Wallet> deleted = pawl().transactResult(tx -> {
            Versioned<String, Wallet> first = tx.insert(WALLET, "alice", Wallet.of("10"));
            tx.delete(first);
            tx.insert(WALLET, "alice", Wallet.of("20"));
            assertThatThrownBy(() -> tx.delete(first)).isInstanceOf(ConflictException.class);
            return first;
        });
        assertThat(wallets().delete(deleted)).isInstanceOf(Outcome.Conflicted.class);
        assertThat(balance("alice")).isEqualByComparingTo("20");
    }

    @Test
    void findAllReturnsWhatTheTransactionHasLeftInTheOrderAskedFor() {
        wallets().insert("alice", Wallet.of("10")).orThrow();
        wallets().insert("bob", Wallet.of("20")).orThrow();
        wallets().insert("carol", Wallet.of("30")).orThrow();
        pawl().transact(tx -> {
            tx.update(WALLET, "bob", w -> w.plus(1));
            tx.delete(tx.get(WALLET, "carol"));
            Map<String, Versioned<String, Wallet>> found =
                    tx.findAll(WALLET, List.of("nobody", "carol", "bob", "alice", "bob"));
            assertThat(found.keySet()).containsExactly("bob", "alice");
            assertThat(found).containsEntry("bob", tx.get(WALLET, "bob"));
            tx.replace(tx.get(WALLET, "alice").with(w -> w.plus(1)));
            assertThat(tx.findAll(WALLET, List.of())).isEmpty();
        });
        assertThat(balance("alice")).isEqualByComparingTo("11");
        assertThat(balance("bob")).isEqualByComparingTo("21");
    }

    @Test
    void whatFindAllDidAndDidNotFindIsCheckedAtCommit() {
        wallets().insert("alice", Wallet.of("10")).orThrow();
        wallets().insert("carol", Wallet.of("30")).orThrow();
        AtomicInteger runs = new AtomicInteger();
        pawl().transact(tx -> {
            Map<String, Versioned<String, Wallet>> found = tx.findAll(WALLET, List.of("alice", "bob"));
            int run = runs.incrementAndGet();
            if (run == 1) {
                Racers.race(1, i -> wallets().insert("bob", Wallet.of("20")));
            } else if (run == 2) {
                Racers.race(1, i -> wallets().update("alice", w -> w.plus(1)));
            }
            BigDecimal sum = found.values().stream()
                    .map(seen -> seen.value().balance())
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            tx.update(WALLET, "carol", w -> new Wallet(sum, w.currency()));
        });
        assertThat(runs).as("each change was noticed").hasValueGreaterThan(2);
        assertThat(balance("carol")).isEqualByComparingTo("31");
    }

    @Test
    void deleteAndInsertAgainIsOneReplacement() {
        Versioned<String, Wallet> before =
                wallets().insert("alice", Wallet.of("10")).orThrow();
        Versioned<String, Wallet> inserted = pawl().transactResult(tx -> {
            tx.delete(tx.get(WALLET, "alice"));
            return tx.insert(WALLET, "alice", Wallet.of("77"));
        });
        assertThat(wallets().get("alice")).isEqualTo(inserted);
        assertThat(inserted.version()).isNotEqualTo(before.version());
    }

    @Test
    void insertThenUpdateThenDeleteOfSeveralKeysInOneTransaction() {
        wallets().insert("alice", Wallet.of("10")).orThrow();
        pawl().transact(tx -> {
            tx.insert(WALLET, "bob", Wallet.of("1"));
            tx.update(WALLET, "bob", w -> w.plus(1));
            tx.delete(tx.get(WALLET, "alice"));
        });
        assertThat(wallets().find("alice")).isEmpty();
        assertThat(balance("bob")).isEqualByComparingTo("2");
        assertThat(wallets().get("bob").version().counter()).isEqualTo(2);
    }

    @Test
    void twoDoctorsDoNotBothGoOffCall() {
        wallets().insert("dr-a", Wallet.of("1")).orThrow();
        wallets().insert("dr-b", Wallet.of("1")).orThrow();
        CyclicBarrier bothHaveRead = new CyclicBarrier(2);
        List<Boolean> left = Racers.race(2, i -> {
            AtomicInteger runs = new AtomicInteger();
            return pawl().transactResult(tx -> {
                BigDecimal onCall = tx.get(WALLET, "dr-a")
                        .value()
                        .balance()
                        .add(tx.get(WALLET, "dr-b").value().balance());
                if (runs.incrementAndGet() == 1) {
                    await(bothHaveRead);
                }
                if (onCall.intValue() < 2) {
                    return false;
                }
                tx.update(WALLET, i == 0 ? "dr-a" : "dr-b", w -> w.plus(-1));
                return true;
            });
        });
        assertThat(left).containsExactlyInAnyOrder(true, false);
        assertThat(balance("dr-a").add(balance("dr-b"))).isEqualByComparingTo("1");
    }

    @Test
    void twoTransactionsThatReadEachOthersAbsentIdDoNotBothInsert() {
        CyclicBarrier bothHaveRead = new CyclicBarrier(2);
        for (int round = 0; round < 5; round++) {
            String a = "a" + round;
            String b = "b" + round;
            Racers.race(2, i -> {
                String mine = i == 0 ? a : b;
                String others = i == 0 ? b : a;
                AtomicInteger runs = new AtomicInteger();
                pawl().transact(tx -> {
                    boolean free = tx.find(WALLET, others).isEmpty();
                    if (runs.incrementAndGet() == 1) {
                        await(bothHaveRead);
                    }
                    if (free) {
                        tx.insert(WALLET, mine, Wallet.of("1"));
                    }
                });
                return true;
            });
            assertThat(wallets().findAll(List.of(a, b))).hasSize(1);
        }
    }

    @Test
    void anAbsentReadIsValidatedAgainstAPlainInsert() {
        CyclicBarrier step = new CyclicBarrier(2);
        List<Boolean> results = Racers.race(2, i -> {
            if (i == 1) {
                await(step);
                wallets().insert("guard", Wallet.of("1")).orThrow();
                await(step);
                return true;
            }
            AtomicInteger runs = new AtomicInteger();
            return pawl().transactResult(tx -> {
                boolean free = tx.find(WALLET, "guard").isEmpty();
                if (runs.incrementAndGet() == 1) {
                    await(step);
                    await(step);
                }
                if (free) {
                    tx.insert(WALLET, "alice", Wallet.of("1"));
                }
                return free;
            });
        });
        assertThat(results).containsExactly(false, true);
        assertThat(wallets().find("alice")).isEmpty();
    }

    @Test
    void anExceptionIsLetOutOnlyIfWhatWasReadIsConsistent() {
        wallets().insert("a", Wallet.of("10")).orThrow();
        wallets().insert("b", Wallet.of("10")).orThrow();
        AtomicInteger runs = new AtomicInteger();
        BigDecimal sum = pawl().transactResult(tx -> {
            BigDecimal first = tx.get(WALLET, "a").value().balance();
            if (runs.incrementAndGet() == 1) {
                Racers.race(1, i -> {
                    pawl().transact(other -> {
                        other.update(WALLET, "a", w -> w.plus(-5));
                        other.update(WALLET, "b", w -> w.plus(5));
                    });
                    return true;
                });
            }
            BigDecimal total = first.add(tx.get(WALLET, "b").value().balance());
            if (total.intValue() != 20) {
                throw new IllegalStateException("money appeared: " + total);
            }
            return total;
        });
        assertThat(sum).isEqualByComparingTo("20");
        assertThat(runs).hasValue(2);
        assertThatThrownBy(() -> pawl().transact(tx -> {
                    tx.get(WALLET, "a");
                    tx.get(WALLET, "b");
                    throw new ArithmeticException("as it should");
                }))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void whatTheBodyThrowsLeavesNothingWritten() {
        wallets().insert("alice", Wallet.of("10")).orThrow();
        assertThatThrownBy(() -> pawl().transact(tx -> {
                    tx.update(WALLET, "alice", w -> w.plus(1));
                    throw new ArithmeticException("no");
                }))
                .isInstanceOf(ArithmeticException.class);
        assertThat(balance("alice")).isEqualByComparingTo("10");
    }

    @Test
    void aReadOnlyTransactionSeesOneMoment() {
        wallets().insert("a", Wallet.of("100")).orThrow();
        wallets().insert("b", Wallet.of("100")).orThrow();
        Racers.race(4, racer -> {
            for (int i = 0; i < 20; i++) {
                if (racer < 2) {
                    int amount = racer + 1;
                    pawl().transact(tx -> {
                        tx.update(WALLET, "a", w -> w.plus(-amount));
                        tx.update(WALLET, "b", w -> w.plus(amount));
                    });
                } else {
                    BigDecimal sum = pawl().transactResult(tx -> tx.get(WALLET, "a")
                            .value()
                            .balance()
                            .add(tx.get(WALLET, "b").value().balance()));
                    assertThat(sum).isEqualByComparingTo("200");
                }
            }
            return true;
        });
    }

    @Test
    void nestedTransactionsAndWritesBesideTheTransactionAreRefused() {
        wallets().insert("alice", Wallet.of("10")).orThrow();
        assertThatThrownBy(() -> pawl().transact(tx -> pawl().transact(inner -> {})))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Pass the Transaction on");
        assertThatThrownBy(() -> pawl().transact(tx -> wallets().update("alice", w -> w.plus(1))))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> {
                    Transaction[] kept = new Transaction[1];
                    pawl().transact(tx -> kept[0] = tx);
                    kept[0].find(WALLET, "alice");
                })
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has ended");
        assertThat(balance("alice")).isEqualByComparingTo("10");
    }

    @Test
    void fiftyAggregatesCommitTogether() {
        pawl().transact(tx -> {
            for (int i = 0; i < 50; i++) {
                tx.insert(WALLET, "w" + i, Wallet.of("1"));
            }
        });
        pawl().transact(tx -> {
            for (int i = 0; i < 50; i++) {
                if (i % 3 == 0) {
                    tx.delete(tx.get(WALLET, "w" + i));
                } else {
                    tx.update(WALLET, "w" + i, w -> w.plus(1));
                }
            }
        });
        for (int i = 0; i < 50; i++) {
            assertThat(wallets().find("w" + i).map(v -> v.value().balance().intValue()))
                    .isEqualTo(i % 3 == 0 ? Optional.empty() : Optional.of(2));
        }
    }

    @Test
    void moreThanTheStoreAllowsIsRefusedBeforeAnythingIsWritten() {
        int limit = store().bind(FLAG.kind()).maxWritesPerCommit();
        assumeTrue(limit <= 20_000, "The store states no limit that a test could reach.");
        assertThatThrownBy(() -> pawl().transact(tx -> {
                    for (int i = 0; i <= limit; i++) {
                        tx.insert(FLAG, new UUID(0, i), new Flag(true));
                    }
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("" + limit, "Nothing was written");
        assertThat(pawl().repository(FLAG).ids(null, 1)).isEmpty();
    }

    @Test
    void theSameRequestIdHasOneEffectAndReturnsTheFirstStates() {
        assumeSettlesExactly();
        wallets().insert("a", Wallet.of("10")).orThrow();
        wallets().insert("b", Wallet.of("10")).orThrow();
        RequestId request = new RequestId("transfer-1");
        List<Condition> first = pawl().transactOnce(request, tx -> move(tx, 10));
        List<Condition> again = pawl().transactOnce(request, tx -> move(tx, 10));
        assertThat(again).isEqualTo(first);
        assertThat(first)
                .containsExactly(
                        new Condition(WALLET_A, State.at(wallets().get("a").version())),
                        new Condition(WALLET_B, State.at(wallets().get("b").version())));
        assertThat(balance("a")).isEqualByComparingTo("0");
        assertThatThrownBy(() -> pawl().transactOnce(request, tx -> tx.insert(FLAG, new UUID(0, 1), new Flag(true))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("transfer-1");
        assertThat(pawl().repository(FLAG).ids(null, 1)).isEmpty();
    }

    private static final Key WALLET_A = new Key(WALLET.name(), new Id.Text("a"));
    private static final Key WALLET_B = new Key(WALLET.name(), new Id.Text("b"));

    private static void move(Transaction tx, int amount) {
        tx.update(WALLET, "a", w -> {
            if (w.balance().intValue() < amount) {
                throw new ArithmeticException("insufficient balance");
            }
            return w.plus(-amount);
        });
        tx.update(WALLET, "b", w -> w.plus(amount));
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("The other racer did not come.", e);
        }
    }
}
