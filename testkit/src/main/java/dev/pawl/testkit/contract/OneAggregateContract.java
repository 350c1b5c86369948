package dev.pawl.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pawl.Applied;
import dev.pawl.ConflictException;
import dev.pawl.NotFoundException;
import dev.pawl.Outcome;
import dev.pawl.Repository;
import dev.pawl.Versioned;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

abstract class OneAggregateContract extends Contract {
    OneAggregateContract(Supplier<StoreFixture> fixture) {
        super(fixture);
    }

    private static Outcome.Conflicted<String, Wallet> conflict(Outcome<String, Wallet> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Conflicted.class);
        return (Outcome.Conflicted<String, Wallet>) outcome;
    }

    @Test
    void whatWasInsertedIsFoundAtVersionOne() {
        Versioned<String, Wallet> inserted =
                wallets().insert("alice", Wallet.of("10.00")).orThrow();
        assertThat(wallets().find("alice")).contains(inserted);
        assertThat(inserted.version().counter()).isEqualTo(1);
        assertThat(inserted.value()).isEqualTo(Wallet.of("10.00"));
    }

    @Test
    void aMissingIdIsEmptyToFindAndAnErrorToGetThatNamesTypeAndId() {
        assertThat(wallets().find("nobody")).isEmpty();
        assertThatThrownBy(() -> wallets().get("nobody"))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("There is no contract_wallet nobody.");
        assertThatThrownBy(() -> wallets().update("nobody", w -> w)).isInstanceOf(NotFoundException.class);
    }

    @Test
    void insertingATakenIdIsAConflictThatSaysSoAndLeavesTheStoredOne() {
        Versioned<String, Wallet> first =
                wallets().insert("alice", Wallet.of("10")).orThrow();
        Outcome.Conflicted<String, Wallet> conflict = conflict(wallets().insert("alice", Wallet.of("99")));
        assertThat(conflict.reason()).isEqualTo(Outcome.Reason.ALREADY_EXISTS);
        assertThat(conflict.expected()).isEqualTo(State.absent());
        assertThat(conflict.actual()).isEqualTo(State.at(first.version()));
        assertThat(conflict.current()).contains(first);
        assertThat(wallets().get("alice")).isEqualTo(first);
    }

    @Test
    void staleReplaceIsRejectedAndNamesBothVersions() {
        Versioned<String, Wallet> seen =
                wallets().insert("alice", Wallet.of("10")).orThrow();
        Versioned<String, Wallet> winner =
                wallets().replace(seen.with(w -> w.plus(5))).orThrow();
        Outcome.Conflicted<String, Wallet> conflict = conflict(wallets().replace(seen.with(w -> w.plus(10))));
        assertThat(conflict.reason()).isEqualTo(Outcome.Reason.STALE);
        assertThat(conflict.expected()).isEqualTo(State.at(seen.version()));
        assertThat(conflict.actual()).isEqualTo(State.at(winner.version()));
        assertThat(conflict.message())
                .contains(
                        "contract_wallet alice",
                        seen.version().toString(),
                        winner.version().toString());
        assertThat(conflict.current()).contains(winner);
        assertThatThrownBy(conflict::orThrow)
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("Nothing was written");
        assertThat(wallets().get("alice").value()).isEqualTo(Wallet.of("15"));
    }

    @Test
    void replaceAndDeleteOfWhatWasDeletedAreConflictsAndBringNothingBack() {
        Versioned<String, Wallet> seen =
                wallets().insert("alice", Wallet.of("10")).orThrow();
        wallets().delete(seen).orThrow();
        for (Outcome<String, Wallet> outcome : List.of(
                wallets().replace(seen.with(w -> w.plus(1))),
                wallets().delete(seen),
                wallets().touch(seen))) {
            assertThat(conflict(outcome).reason()).isEqualTo(Outcome.Reason.DELETED);
            assertThat(conflict(outcome).actual()).isEqualTo(State.absent());
            assertThat(conflict(outcome).current()).isEmpty();
        }
        assertThat(wallets().find("alice")).isEmpty();
    }

    @Test
    void staleDeleteIsRejected() {
        Versioned<String, Wallet> seen =
                wallets().insert("alice", Wallet.of("10")).orThrow();
        wallets().update("alice", w -> w.plus(1));
        assertThat(conflict(wallets().delete(seen)).reason()).isEqualTo(Outcome.Reason.STALE);
        assertThat(wallets().get("alice").value()).isEqualTo(Wallet.of("11"));
    }

    @Test
    void aVersionOfAnEarlierLifeIsRejectedAlsoWhenTheCounterIsTheSame() {
        Versioned<String, Wallet> before =
                wallets().insert("alice", Wallet.of("10")).orThrow();
        wallets().delete(before).orThrow();
        Versioned<String, Wallet> after =
                wallets().insert("alice", Wallet.of("10")).orThrow();
        assertThat(after.version().counter()).isEqualTo(before.version().counter());
        assertThat(after.version()).isNotEqualTo(before.version());
        assertThat(conflict(wallets().replace(before.with(w -> w.plus(1)))).reason())
                .isEqualTo(Outcome.Reason.STALE);
        assertThat(conflict(wallets().delete(before)).reason()).isEqualTo(Outcome.Reason.STALE);
        assertThat(wallets().get("alice")).isEqualTo(after);
    }

    @Test
    void aFutureAnUnnumberedAndAnUnstampedVersionAreRejected() {
        Versioned<String, Wallet> stored =
                wallets().insert("alice", Wallet.of("10")).orThrow();
        Version version = stored.version();
        for (Version other : List.of(
                new Version(version.counter() + 1, version.stamp()),
                new Version(version.counter(), version.stamp() + 1),
                version.withoutStamp(),
                Version.UNNUMBERED)) {
            Versioned<String, Wallet> rebuilt = WALLET.versioned("alice", other, Wallet.of("99"));
            assertThat(conflict(wallets().replace(rebuilt)).actual()).isEqualTo(State.at(version));
            assertThat(conflict(wallets().delete(rebuilt)).actual()).isEqualTo(State.at(version));
            assertThat(conflict(wallets().touch(rebuilt)).actual()).isEqualTo(State.at(version));
        }
        assertThat(wallets().get("alice")).isEqualTo(stored);
    }

    @Test
    void aCopyThatTravelledAsTextIsCheckedJustTheSame() {
        Versioned<String, Wallet> seen =
                wallets().insert("alice", Wallet.of("10")).orThrow();
        String tag = seen.version().toEntityTag();
        Versioned<String, Wallet> back = WALLET.versioned("alice", Version.fromEntityTag(tag), Wallet.of("12"));
        assertThat(wallets().replace(back).orThrow().value()).isEqualTo(Wallet.of("12"));
        assertThat(conflict(wallets().replace(back)).reason()).isEqualTo(Outcome.Reason.STALE);
        assertThat(wallets().get("alice").version().counter()).isEqualTo(2);
    }

    @Test
    void anEqualValueIsCheckedButNotWritten() {
        Versioned<String, Wallet> seen =
                wallets().insert("alice", Wallet.of("10.0")).orThrow();
        assertThat(wallets().replace(seen).orThrow().version()).isEqualTo(seen.version());
        assertThat(wallets().update("alice", w -> w).version()).isEqualTo(seen.version());
        Versioned<String, Wallet> rebuilt = WALLET.versioned("alice", seen.version(), Wallet.of("10.0"));
        assertThat(wallets().replace(rebuilt).orThrow().version()).isEqualTo(seen.version());
        wallets().update("alice", w -> w.plus(1));
        assertThat(conflict(wallets().replace(seen)).reason()).isEqualTo(Outcome.Reason.STALE);
    }

    @Test
    void touchMovesTheVersionAndKeepsTheValue() {
        Versioned<String, Wallet> seen =
                wallets().insert("alice", Wallet.of("10")).orThrow();
        Versioned<String, Wallet> touched = wallets().touch(seen).orThrow();
        assertThat(touched.version().counter()).isEqualTo(2);
        assertThat(touched.value()).isEqualTo(seen.value());
        assertThat(wallets().get("alice")).isEqualTo(touched);
        assertThat(conflict(wallets().replace(seen.with(w -> w.plus(1)))).reason())
                .isEqualTo(Outcome.Reason.STALE);
        assertThat(conflict(wallets().touch(seen)).reason()).isEqualTo(Outcome.Reason.STALE);
    }

    @Test
    void changingOnlyAChildMovesTheVersionOfItsRoot() {
        Repository<Long, Order> orders = pawl().repository(ORDER);
        Versioned<Long, Order> seen = orders.insert(
                        1L, new Order("ann", List.of(new Line("pen", 1), new Line("cup", 2))))
                .orThrow();
        orders.replace(seen.with(o -> new Order("ann", List.of(new Line("pen", 9), new Line("cup", 2)))))
                .orThrow();
        Outcome<Long, Order> other =
                orders.replace(seen.with(o -> new Order("ann", List.of(new Line("pen", 1), new Line("cup", 9)))));
        assertThat(other).isInstanceOf(Outcome.Conflicted.class);
        assertThat(orders.get(1L).value().lines()).containsExactly(new Line("pen", 9), new Line("cup", 2));
    }

    @Test
    void whatTheFunctionThrowsEndsTheUpdateAtOnceAndWritesNothing() {
        Versioned<String, Wallet> seen =
                wallets().insert("alice", Wallet.of("10")).orThrow();
        AtomicInteger runs = new AtomicInteger();
        assertThatThrownBy(() -> wallets().update("alice", w -> {
                    runs.incrementAndGet();
                    throw new ArithmeticException("not enough");
                }))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("not enough");
        assertThat(runs).hasValue(1);
        assertThat(wallets().get("alice")).isEqualTo(seen);
    }

    @Test
    void theFunctionMayNotCallPawl() {
        wallets().insert("alice", Wallet.of("10")).orThrow();
        assertThatThrownBy(() ->
                        wallets().update("alice", w -> wallets().get("alice").value()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("may not call Pawl");
    }

    @Test
    void insertOrUpdateInsertsFirstAndChangesThen() {
        assertThat(wallets()
                        .insertOrUpdate("alice", Wallet.of("1"), w -> w.plus(5))
                        .value())
                .isEqualTo(Wallet.of("1"));
        assertThat(wallets()
                        .insertOrUpdate("alice", Wallet.of("1"), w -> w.plus(5))
                        .value())
                .isEqualTo(Wallet.of("6"));
    }

    @Test
    void deleteUncheckedDeletesWhateverIsThere() {
        wallets().insert("alice", Wallet.of("10")).orThrow();
        Versioned<String, Wallet> last = wallets().update("alice", w -> w.plus(1));
        assertThat(wallets().deleteUnchecked("alice")).contains(last);
        assertThat(wallets().deleteUnchecked("alice")).isEmpty();
        assertThat(wallets().find("alice")).isEmpty();
    }

    @Test
    void findAllReturnsWhatIsThereInTheOrderAskedFor() {
        wallets().insert("bob", Wallet.of("2")).orThrow();
        wallets().insert("alice", Wallet.of("1")).orThrow();
        Map<String, Versioned<String, Wallet>> found = wallets().findAll(List.of("nobody", "bob", "alice", "bob"));
        assertThat(found.keySet()).containsExactly("bob", "alice");
        assertThat(found.values().iterator().next().value()).isEqualTo(Wallet.of("2"));
        assertThat(wallets().findAll(List.of())).isEmpty();
    }

    @Test
    void idsArePagedWithoutGapsOrRepeats() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            all.add((i % 2 == 0 ? "W" : "w") + i + (i % 3 == 0 ? "é" : ""));
            wallets().insert(all.get(i), Wallet.of("1")).orThrow();
        }
        List<String> paged = new ArrayList<>();
        List<String> page = wallets().ids(null, 7);
        while (!page.isEmpty()) {
            assertThat(page).hasSizeLessThanOrEqualTo(7);
            paged.addAll(page);
            page = wallets().ids(page.get(page.size() - 1), 7);
        }
        assertThat(paged).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void idsOfNumbersAndRecordsArePagedWithoutGapsOrRepeatsInWhateverOrder() {
        Repository<Long, Order> orders = pawl().repository(ORDER);
        Repository<Seat, Booking> bookings = pawl().repository(BOOKING);
        List<Long> numbers = List.of(10L, 9L, -1L, 100L);
        List<Seat> seats = List.of(new Seat("A", 10), new Seat("A", 9), new Seat("B", 1));
        numbers.forEach(id -> orders.insert(id, new Order("ann", List.of())).orThrow());
        seats.forEach(id -> bookings.insert(id, new Booking("ann", Map.of())).orThrow());
        assertThat(pagedByTwo(orders))
                .containsExactlyInAnyOrderElementsOf(numbers)
                .isEqualTo(pagedByTwo(orders));
        assertThat(pagedByTwo(bookings))
                .containsExactlyInAnyOrderElementsOf(seats)
                .isEqualTo(pagedByTwo(bookings));
    }

    private static <I> List<I> pagedByTwo(Repository<I, ?> repository) {
        List<I> paged = new ArrayList<>();
        List<I> page = repository.ids(null, 2);
        while (!page.isEmpty()) {
            paged.addAll(page);
            page = repository.ids(page.get(page.size() - 1), 2);
        }
        return paged;
    }

    @Test
    void idsOfNumbersUuidsAndRecordsArePagedInTheirOwnOrder() {
        assumeTrue(fixture().ordersIds(), "The store pages through ids in an order of its own.");
        Repository<Long, Order> orders = pawl().repository(ORDER);
        for (long id : new long[] {10, 9, -1, 100}) {
            orders.insert(id, new Order("ann", List.of())).orThrow();
        }
        assertThat(orders.ids(null, 3)).containsExactly(-1L, 9L, 10L);
        assertThat(orders.ids(10L, 3)).containsExactly(100L);
        Repository<Seat, Booking> bookings = pawl().repository(BOOKING);
        for (Seat seat : List.of(new Seat("A", 10), new Seat("A", 9), new Seat("B", 1))) {
            bookings.insert(seat, new Booking("ann", Map.of())).orThrow();
        }
        assertThat(bookings.ids(null, 2)).containsExactly(new Seat("A", 9), new Seat("A", 10));
        assertThat(bookings.ids(new Seat("A", 10), 2)).containsExactly(new Seat("B", 1));
        Repository<UUID, Flag> flags = pawl().repository(FLAG);
        UUID high = UUID.fromString("ffffffff-ffff-4fff-bfff-ffffffffffff");
        UUID low = UUID.fromString("00000000-0000-4000-8000-000000000001");
        flags.insert(high, new Flag(true)).orThrow();
        flags.insert(low, new Flag(false)).orThrow();
        assertThat(flags.ids(null, 1)).containsExactly(low);
        assertThat(flags.ids(low, 5)).containsExactly(high);
    }

    @Test
    void theSameRequestIdHasOneEffectAndReturnsTheFirstResult() {
        assumeSettlesExactly();
        wallets().insert("alice", Wallet.of("10")).orThrow();
        RequestId request = new RequestId("pay-1");
        Applied<String> first = wallets().updateOnce(request, "alice", w -> w.plus(5));
        assertThat(first.repeated()).isFalse();
        wallets().update("alice", w -> w.plus(100));
        Applied<String> again = wallets().updateOnce(request, "alice", w -> w.plus(5));
        assertThat(again).isEqualTo(new Applied<>("alice", first.version(), true));
        assertThat(wallets().get("alice").value()).isEqualTo(Wallet.of("115"));
    }

    @Test
    void aRepeatedRequestReturnsItsResultAlsoWhereTheFunctionWouldThrowNow() {
        assumeSettlesExactly();
        wallets().insert("alice", Wallet.of("10")).orThrow();
        RequestId request = new RequestId("withdraw-all");
        Applied<String> first = wallets().updateOnce(request, "alice", OneAggregateContract::withdrawTen);
        assertThat(wallets().updateOnce(request, "alice", OneAggregateContract::withdrawTen))
                .isEqualTo(new Applied<>("alice", first.version(), true));
        assertThat(wallets().get("alice").value()).isEqualTo(Wallet.of("0"));
    }

    private static Wallet withdrawTen(Wallet wallet) {
        if (wallet.balance().signum() <= 0) {
            throw new ArithmeticException("insufficient balance");
        }
        return wallet.plus(-10);
    }

    @Test
    void aRequestThatFailedIsNotRemembered() {
        assumeSettlesExactly();
        wallets().insert("alice", Wallet.of("0")).orThrow();
        RequestId request = new RequestId("withdraw");
        assertThatThrownBy(() -> wallets().updateOnce(request, "alice", OneAggregateContract::withdrawTen))
                .isInstanceOf(ArithmeticException.class);
        wallets().update("alice", w -> w.plus(10));
        assertThat(wallets()
                        .updateOnce(request, "alice", OneAggregateContract::withdrawTen)
                        .repeated())
                .isFalse();
    }

    @Test
    void theSameRequestIdForAnotherAggregateIsAnError() {
        assumeSettlesExactly();
        wallets().insert("alice", Wallet.of("10")).orThrow();
        wallets().insert("bob", Wallet.of("10")).orThrow();
        RequestId request = new RequestId("pay-1");
        wallets().updateOnce(request, "alice", w -> w.plus(5));
        assertThatThrownBy(() -> wallets().updateOnce(request, "bob", w -> w.plus(5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("pay-1", "contract_wallet alice", "contract_wallet bob");
        assertThat(wallets().get("bob").value()).isEqualTo(Wallet.of("10"));
    }
}
