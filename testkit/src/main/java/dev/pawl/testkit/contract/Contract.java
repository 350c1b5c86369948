package dev.pawl.testkit.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pawl.AggregateType;
import dev.pawl.Pawl;
import dev.pawl.Repository;
import dev.pawl.RetryPolicy;
import dev.pawl.store.Deadline;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.Store;
import dev.pawl.store.Stored;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What all suites share: the types they store, a fresh store for each test, and a look at what was left open after it. */
abstract class Contract {
    record Wallet(BigDecimal balance, String currency) {
        Wallet plus(long amount) {
            return new Wallet(balance.add(BigDecimal.valueOf(amount)), currency);
        }

        static Wallet of(String balance) {
            return new Wallet(new BigDecimal(balance), "EUR");
        }
    }

    record Line(String product, int quantity) {}

    record Order(String customer, List<Line> lines) {}

    record Seat(String row, long number) {}

    record Booking(String guest, Map<String, String> notes) {}

    record Flag(boolean on) {}

    static final AggregateType<String, Wallet> WALLET = AggregateType.of("contract_wallet", String.class, Wallet.class);
    static final AggregateType<Long, Order> ORDER = AggregateType.of("contract_order", Long.class, Order.class);
    static final AggregateType<Seat, Booking> BOOKING = AggregateType.of("contract_booking", Seat.class, Booking.class);
    static final AggregateType<UUID, Flag> FLAG = AggregateType.of("contract_flag", UUID.class, Flag.class);

    private final Supplier<StoreFixture> fixture;
    private Store store;
    private Pawl pawl;
    private Repository<String, Wallet> wallets;

    @SuppressWarnings("NullAway.Init") // JUnit opens the store before each test.
    Contract(Supplier<StoreFixture> fixture) {
        this.fixture = fixture;
    }

    /** The kinds a suite uses besides the common ones. */
    List<Kind> moreKinds() {
        return List.of();
    }

    @BeforeEach
    void openStore() {
        List<Kind> kinds = new java.util.ArrayList<>(List.of(WALLET.kind(), ORDER.kind(), BOOKING.kind(), FLAG.kind()));
        kinds.addAll(moreKinds());
        store = fixture.get().open(kinds);
        kinds.forEach(store::bind);
        pawl = Pawl.builder(store)
                .retry(RetryPolicy.standard().withMaxAttempts(2_000).withDeadline(Duration.ofSeconds(60)))
                .build();
        wallets = pawl.repository(WALLET);
        if (fixture() instanceof LossyFixture) {
            assumeSettlesExactly();
        }
    }

    @AfterEach
    void closeStoreAndLook() {
        pawl.close();
        fixture.get().verifyNothingLeftOpen();
    }

    StoreFixture fixture() {
        return fixture.get();
    }

    Store store() {
        return store;
    }

    Pawl pawl() {
        return pawl;
    }

    Repository<String, Wallet> wallets() {
        return wallets;
    }

    /** For tests of lost replies and of request ids, which a store that keeps no markers cannot pass. */
    void assumeSettlesExactly() {
        assumeTrue(
                store.bind(WALLET.kind()).settlesExactly(),
                "This store says that it cannot settle attempts exactly, and so takes no request ids.");
    }

    /** For tests of several aggregates in one commit. */
    void assumeSeveralAggregates() {
        assumeTrue(makesSeveralAggregates(), "This store says that a commit is of one aggregate here.");
    }

    boolean makesSeveralAggregates() {
        return store.bind(WALLET.kind()).maxWritesPerCommit() > 1;
    }

    static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(30));
    }

    Optional<Stored> stored(Key key) {
        return store.read(List.of(key), soon()).get(0);
    }
}
