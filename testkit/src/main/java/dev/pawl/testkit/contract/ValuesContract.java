package dev.pawl.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pawl.AggregateType;
import dev.pawl.Repository;
import dev.pawl.Versioned;
import dev.pawl.store.Kind;
import dev.pawl.store.StoreException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

abstract class ValuesContract extends Contract {
    enum Colour {
        RED,
        GREEN
    }

    sealed interface Payment {
        record Card(String number) implements Payment {}

        record Cash(BigDecimal given) implements Payment {}
    }

    @SuppressWarnings("ArrayRecordComponent")
    record Everything(
            BigDecimal decimal,
            BigInteger bigInteger,
            long number,
            int small,
            double real,
            boolean truth,
            String text,
            UUID uuid,
            Instant instant,
            LocalDate date,
            Duration duration,
            byte[] bytes,
            Colour colour,
            Optional<String> present,
            Optional<String> missing,
            List<Line> lines,
            Map<String, BigDecimal> byName,
            Set<String> tags,
            Payment payment) {

        Everything withoutEmptyName() {
            Map<String, BigDecimal> named = new HashMap<>(byName);
            named.remove("");
            return new Everything(
                    decimal,
                    bigInteger,
                    number,
                    small,
                    real,
                    truth,
                    text,
                    uuid,
                    instant,
                    date,
                    duration,
                    bytes,
                    colour,
                    present,
                    missing,
                    lines,
                    named,
                    tags,
                    payment);
        }
    }

    record Text(String text) {}

    private static final AggregateType<String, Everything> EVERYTHING = AggregateType.builder(
                    "contract_everything", String.class, Everything.class)
            .discriminator(Payment.class, "by")
            .build();
    private static final AggregateType<String, Text> TEXT = AggregateType.of("contract_text", String.class, Text.class);

    ValuesContract(Supplier<StoreFixture> fixture) {
        super(fixture);
    }

    @Override
    List<Kind> moreKinds() {
        return List.of(EVERYTHING.kind(), TEXT.kind());
    }

    static List<Everything> everything() {
        return List.of(
                new Everything(
                        new BigDecimal("10.00"),
                        new BigInteger("123456789012345678901234567890"),
                        Long.MIN_VALUE,
                        Integer.MAX_VALUE,
                        Double.MIN_VALUE,
                        true,
                        "emoji \uD83D\uDE00, quotes ' \" ` and \\ and \n\t",
                        UUID.fromString("0193a1b2-c3d4-7e5f-8a6b-0c1d2e3f4a5b"),
                        Instant.parse("2026-11-22T10:15:30.123456789Z"),
                        LocalDate.of(2024, 2, 29),
                        Duration.ofSeconds(90, 5),
                        new byte[] {0, -1, 127},
                        Colour.GREEN,
                        Optional.of(""),
                        Optional.empty(),
                        List.of(new Line("a", 1), new Line("", 2)),
                        Map.of("x", new BigDecimal("0.10"), "", new BigDecimal("-1E+3")),
                        Set.of("one"),
                        new Payment.Cash(new BigDecimal("1.50"))),
                new Everything(
                        new BigDecimal("12345678901234567890123456789012.34"),
                        BigInteger.ZERO,
                        Long.MAX_VALUE,
                        0,
                        -0.1,
                        false,
                        "",
                        new UUID(-1, -1),
                        Instant.EPOCH,
                        LocalDate.EPOCH,
                        Duration.ZERO,
                        new byte[0],
                        Colour.RED,
                        Optional.of("null"),
                        Optional.empty(),
                        List.of(),
                        Map.of(),
                        Set.of(),
                        new Payment.Card("4")));
    }

    @ParameterizedTest
    @MethodSource("everything")
    void everyValueComesBackAsItWas(Everything every) {
        Repository<String, Everything> repository = pawl().repository(EVERYTHING);
        Everything value = every;
        if (every.byName().containsKey("") && fixture().unkept().contains(StoreFixture.Unkept.EMPTY_NAME)) {
            assertThatThrownBy(() -> repository.insert("1", every))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("byName");
            value = every.withoutEmptyName();
        }
        repository.insert("1", value).orThrow();
        assertThat(repository.get("1").value()).usingRecursiveComparison().isEqualTo(value);
        Versioned<String, Everything> read = repository.get("1");
        assertThat(repository.replace(read).orThrow().version()).isEqualTo(read.version());
    }

    @Test
    void aDecimalOfAnotherScaleIsAnotherValueWhereTheScaleIsKept() {
        Versioned<String, Wallet> seen =
                wallets().insert("alice", Wallet.of("10.0")).orThrow();
        boolean kept = store().bind(WALLET.kind()).keepsScale();
        Versioned<String, Wallet> replaced =
                wallets().replace(seen.with(w -> Wallet.of("10.00"))).orThrow();
        assertThat(replaced.version().equals(seen.version())).isEqualTo(!kept);
        if (kept) {
            assertThat(wallets().get("alice").value()).isEqualTo(Wallet.of("10.00"));
        }
    }

    @Test
    void aDocumentOfAMegabyteComesBackAsItWas() {
        long limit = store().bind(TEXT.kind()).maxValueBytes();
        assumeTrue(limit > 2 << 20, "The store keeps aggregates of " + limit + " bytes at most, and says so.");
        Text large = new Text("0123456789abcdef".repeat(65_536));
        Repository<String, Text> repository = pawl().repository(TEXT);
        repository.insert("large", large).orThrow();
        assertThat(repository.get("large").value()).isEqualTo(large);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "O'Neil",
                "say \"hi\"",
                "a/b\\c",
                "100%",
                "_",
                "a;b,c",
                "null",
                "ÄÖÜ",
                "\uD83D\uDE00",
                "--",
                "Alice",
                "alice",
                "alice "
            })
    void anyTextIsAnIdOfItsOwn(String id) {
        if (id.isEmpty() && fixture().unkept().contains(StoreFixture.Unkept.EMPTY_TEXT_IN_ID)) {
            assertThatThrownBy(() -> wallets().insert(id, Wallet.of("1")))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("empty");
            assertThat(wallets().find(id)).isEmpty();
            return;
        }
        wallets().insert(id, Wallet.of("1")).orThrow();
        assertThat(wallets().get(id).id()).isEqualTo(id);
        for (String other : List.of("alice", "Alice", "alice ", " alice", "")) {
            assertThat(wallets().find(other).isPresent()).as(other).isEqualTo(other.equals(id));
        }
        wallets().update(id, w -> w.plus(1));
        wallets().delete(wallets().get(id)).orThrow();
        assertThat(wallets().find(id)).isEmpty();
    }

    @Test
    void anIdMayHaveTwoHundredCharacters() {
        String id = "x".repeat(199) + "é";
        wallets().insert(id, Wallet.of("1")).orThrow();
        assertThat(wallets().get(id).id()).isEqualTo(id);
        assertThat(wallets().ids(null, 5)).containsExactly(id);
    }

    @Test
    void compositeIdsThatWouldCollideWhenJoinedAreDifferent() {
        Repository<Seat, Booking> bookings = pawl().repository(BOOKING);
        boolean empty = !fixture().unkept().contains(StoreFixture.Unkept.EMPTY_TEXT_IN_ID);
        for (Seat seat :
                List.of(new Seat("A", 11), new Seat("A1", 1), new Seat("A,1", 1), new Seat(empty ? "" : ",", 1))) {
            bookings.insert(seat, new Booking("guest of " + seat, Map.of())).orThrow();
        }
        assertThat(bookings.get(new Seat("A", 11)).value().guest()).isEqualTo("guest of " + new Seat("A", 11));
        assertThat(bookings.get(new Seat("A1", 1)).value().guest()).isEqualTo("guest of " + new Seat("A1", 1));
        assertThat(bookings.find(new Seat("A1", 11))).isEmpty();
    }

    @Test
    void aNulInATextIsKeptOrRefusedByName() {
        keptOrRefused("a\u0000b", StoreFixture.Unkept.NUL_IN_TEXT);
    }

    @Test
    void aLoneSurrogateInATextIsKeptOrRefusedByName() {
        keptOrRefused("a\uD800b", StoreFixture.Unkept.LONE_SURROGATE_IN_TEXT);
        keptOrRefused("\uDC00", StoreFixture.Unkept.LONE_SURROGATE_IN_TEXT);
    }

    private void keptOrRefused(String text, StoreFixture.Unkept trouble) {
        Repository<String, Text> repository = pawl().repository(TEXT);
        repository.insertOrUpdate("1", new Text("before"), old -> new Text("before"));
        if (fixture().unkept().contains(trouble)) {
            assertThatThrownBy(() -> repository.update("1", old -> new Text(text)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("text");
            assertThat(repository.get("1").value()).isEqualTo(new Text("before"));
        } else {
            repository.update("1", old -> new Text(text));
            assertThat(repository.get("1").value()).isEqualTo(new Text(text));
        }
    }
}
