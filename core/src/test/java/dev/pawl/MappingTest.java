package dev.pawl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.Node;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class MappingTest {
    enum Colour {
        RED,
        GREEN {
            @Override
            public String toString() {
                return "verdant";
            }
        }
    }

    record Line(String product, int quantity) {}

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
            Optional<Line> missing,
            List<Line> lines,
            Map<String, Line> byName,
            Map<Colour, BigDecimal> byColour,
            Set<String> tags,
            Line nested,
            URI uri,
            OffsetDateTime moment) {
        boolean isEmpty() {
            return lines.isEmpty();
        }

        public String getSummary() {
            return "must not be stored";
        }
    }

    private static final Everything EVERYTHING = new Everything(
            new BigDecimal("10.00"),
            new BigInteger("123456789012345678901234567890"),
            Long.MIN_VALUE,
            -7,
            Double.MIN_VALUE,
            true,
            "emoji \uD83D\uDE00 and \u0000 and lone \uD800",
            UUID.fromString("0193a1b2-c3d4-7e5f-8a6b-0c1d2e3f4a5b"),
            Instant.parse("2026-11-22T10:15:30.123456789Z"),
            LocalDate.of(2024, 2, 29),
            Duration.ofSeconds(90, 5),
            new byte[] {0, -1, 127},
            Colour.GREEN,
            Optional.of("here"),
            Optional.empty(),
            List.of(new Line("a", 1), new Line("b", 2)),
            Map.of("x", new Line("c", 3)),
            Map.of(Colour.RED, new BigDecimal("1E+3")),
            Set.of("one"),
            new Line("d", 4),
            URI.create("https://example.org/a?b"),
            OffsetDateTime.of(2026, 1, 2, 3, 4, 5, 6, ZoneOffset.ofHours(2)));

    private static final Key KEY = new Key("everything", new Id.Text("1"));

    private static Codec<Everything> codec() {
        return AggregateType.of("everything", String.class, Everything.class).codec();
    }

    @Test
    void everyComponentComesBackAsItWas() {
        Everything back = codec().decode(KEY, codec().encode(KEY, EVERYTHING));
        assertThat(back).usingRecursiveComparison().isEqualTo(EVERYTHING);
    }

    @Test
    void scalarsReachTheStoreTyped() {
        Node.Fields tree = codec().encode(KEY, EVERYTHING);
        assertThat(tree.get("decimal")).isEqualTo(new Node.Decimal(new BigDecimal("10.00")));
        assertThat(tree.get("uuid")).isEqualTo(new Node.Uuid(EVERYTHING.uuid()));
        assertThat(tree.get("instant")).isEqualTo(new Node.Timestamp(EVERYTHING.instant()));
        assertThat(tree.get("date")).isEqualTo(new Node.Date(EVERYTHING.date()));
        assertThat(tree.get("bytes")).isEqualTo(new Node.Bytes(new byte[] {0, -1, 127}));
        assertThat(tree.get("number")).isEqualTo(new Node.Int64(Long.MIN_VALUE));
        assertThat(tree.get("colour")).isEqualTo(new Node.Text("GREEN"));
        assertThat(tree.get("missing")).isEqualTo(new Node.Null());
        assertThat(tree.get("duration")).isEqualTo(new Node.Text("PT1M30.000000005S"));
    }

    @Test
    void onlyComponentsAreStoredInTheirOrder() {
        assertThat(codec().encode(KEY, EVERYTHING).values().keySet())
                .containsExactlyElementsOf(Arrays.stream(Everything.class.getRecordComponents())
                        .map(c -> c.getName())
                        .toList());
    }

    @Test
    @SuppressWarnings("ArrayRecordComponent")
    void whatAStoreKeepsAsTextIsReadBack() {
        record Typed(
                BigDecimal decimal,
                BigInteger integer,
                UUID uuid,
                Instant instant,
                LocalDate date,
                double real,
                byte[] bytes) {}
        Codec<Typed> codec =
                AggregateType.of("typed", String.class, Typed.class).codec();
        Typed typed = codec.decode(
                KEY,
                new Node.Fields(Map.of(
                        "decimal", new Node.Text("12345678901234567890.1230"),
                        "integer", new Node.Text("123456789012345678901"),
                        "uuid", new Node.Text("0193a1b2-c3d4-7e5f-8a6b-0c1d2e3f4a5b"),
                        "instant", new Node.Text("2026-11-22T10:15:30.123456789Z"),
                        "date", new Node.Text("2024-02-29"),
                        "real", new Node.Text("-Infinity"),
                        "bytes", new Node.Text("AP9/"))));
        assertThat(typed)
                .usingRecursiveComparison()
                .isEqualTo(new Typed(
                        new BigDecimal("12345678901234567890.1230"),
                        new BigInteger("123456789012345678901"),
                        EVERYTHING.uuid(),
                        EVERYTHING.instant(),
                        EVERYTHING.date(),
                        Double.NEGATIVE_INFINITY,
                        EVERYTHING.bytes()));
    }

    @Test
    void fieldsAreDeclaredWithTheirTypes() {
        assertThat(AggregateType.of("everything", String.class, Everything.class)
                        .kind()
                        .fields())
                .contains(
                        new Kind.Field("decimal", Kind.Type.DECIMAL),
                        new Kind.Field("present", Kind.Type.TEXT),
                        new Kind.Field("lines", Kind.Type.LIST),
                        new Kind.Field("byName", Kind.Type.FIELDS),
                        new Kind.Field("nested", Kind.Type.FIELDS),
                        new Kind.Field("bytes", Kind.Type.BYTES),
                        new Kind.Field("duration", Kind.Type.TEXT));
    }

    @Test
    void annotationsOfJacksonWork() {
        record Renamed(@JsonProperty("stored_name") String component) {}
        Codec<Renamed> codec =
                AggregateType.of("renamed", String.class, Renamed.class).codec();
        Node.Fields tree = codec.encode(KEY, new Renamed("x"));
        assertThat(tree.values()).containsOnlyKeys("stored_name");
        assertThat(codec.decode(KEY, tree)).isEqualTo(new Renamed("x"));
    }

    sealed interface Payment {
        record Card(String number) implements Payment {}

        record Cash(BigDecimal given) implements Payment {}
    }

    record Order(Payment payment, List<Payment> others) {}

    @Test
    void aSealedInterfaceIsToldApartByItsDeclaredDiscriminator() {
        AggregateType<String, Order> type = AggregateType.builder("order", String.class, Order.class)
                .discriminator(Payment.class, "by")
                .build();
        Order order = new Order(new Payment.Card("4"), List.of(new Payment.Cash(new BigDecimal("1.50"))));
        Node.Fields tree = type.codec().encode(KEY, order);
        assertThat(tree.get("payment"))
                .isEqualTo(new Node.Fields(Map.of("by", new Node.Text("Card"), "number", new Node.Text("4"))));
        assertThat(type.codec().decode(KEY, tree)).isEqualTo(order);
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "kind")
    sealed interface Annotated {
        record One(int n) implements Annotated {}

        record Two(String s) implements Annotated {}
    }

    @Test
    void aSealedInterfaceCanBeTheAggregateItself() {
        AggregateType<String, Annotated> type = AggregateType.of("annotated", String.class, Annotated.class);
        Node.Fields tree = type.codec().encode(KEY, new Annotated.Two("x"));
        assertThat(tree.get("kind")).isNotNull();
        assertThat(type.codec().decode(KEY, tree)).isEqualTo(new Annotated.Two("x"));
    }

    sealed interface Shipping {
        record Pickup(String shop) implements Shipping {}

        @JsonTypeName("bird")
        record ByPigeon(String name) implements Shipping {}

        sealed interface Carried extends Shipping {
            record ByPost(String address) implements Carried {}
        }
    }

    record Parcel(Shipping by, Shipping.Pickup instead, List<Shipping.Carried> others, Optional<Shipping> back) {}

    @Test
    void implementationsAreToldApartByTheirSimpleNamesHoweverTheyAreDeclared() {
        AggregateType<String, Parcel> type = AggregateType.builder("parcel", String.class, Parcel.class)
                .discriminator(Shipping.class, "by")
                .build();
        Parcel parcel = new Parcel(
                new Shipping.Carried.ByPost("a"),
                new Shipping.Pickup("s"),
                List.of(new Shipping.Carried.ByPost("b")),
                Optional.of(new Shipping.ByPigeon("c")));
        Node.Fields tree = type.codec().encode(KEY, parcel);

        assertThat(tree.get("by"))
                .isEqualTo(new Node.Fields(Map.of("by", new Node.Text("ByPost"), "address", new Node.Text("a"))));
        assertThat(tree.get("instead"))
                .isEqualTo(new Node.Fields(Map.of("by", new Node.Text("Pickup"), "shop", new Node.Text("s"))));
        assertThat(tree.get("back"))
                .isEqualTo(new Node.Fields(Map.of("by", new Node.Text("bird"), "name", new Node.Text("c"))));
        assertThat(type.codec().decode(KEY, tree)).isEqualTo(parcel);
    }

    sealed interface Ticket {}

    static final class Train {
        record Single(String from) implements Ticket {}
    }

    static final class Bus {
        record Single(String from) implements Ticket {}
    }

    record Journey(Ticket ticket) {}

    @Test
    void implementationsOfOneSimpleNameAreRefusedWhenTheTypeIsDeclared() {
        var type = AggregateType.builder("journey", String.class, Journey.class).discriminator(Ticket.class, "is");
        assertThatThrownBy(type::build)
                .isInstanceOf(MappingException.class)
                .hasMessageContainingAll("Train$Single", "Bus$Single");
    }

    @JsonTypeName("bus")
    interface OfBus {}

    /** Names are asked for as they are when something is stored, wherever they come from. */
    @Test
    void implementationsOfOneSimpleNameAreToldApartByTheNamesThatAMixInGives() {
        AggregateType<String, Journey> type = AggregateType.builder("journey", String.class, Journey.class)
                .mapper(JsonMapper.builder()
                        .addMixIn(Bus.Single.class, OfBus.class)
                        .build())
                .discriminator(Ticket.class, "is")
                .build();
        Journey byBus = new Journey(new Bus.Single("home"));

        assertThat(type.codec().decode(KEY, type.codec().encode(KEY, byBus))).isEqualTo(byBus);
    }

    record Tree(String name, List<Tree> children) {}

    @Test
    void recursiveRecordsAreMapped() {
        Codec<Tree> codec = AggregateType.of("tree", String.class, Tree.class).codec();
        Tree tree = new Tree("root", List.of(new Tree("leaf", List.of())));
        assertThat(codec.decode(KEY, codec.encode(KEY, tree))).isEqualTo(tree);
    }

    interface Open {}

    record WithThread(String name, Thread worker) {}

    record WithStream(List<Map<String, InputStream>> streams) {}

    record WithObject(Object anything) {}

    record WithOpen(Open open) {}

    record WithSealed(Line line, Payment payment) {}

    @Test
    void whatCannotBeMappedFailsWhenTheTypeIsDeclaredAndNamesTheComponent() {
        assertFails(WithThread.class, "bad.worker");
        assertFails(WithStream.class, "bad.streams[]{}");
        assertFails(WithObject.class, "bad.anything");
        assertFails(WithOpen.class, "bad.open");
        assertFails(WithSealed.class, "bad.payment", "discriminator");
        assertFails(String.class, "bad", "record");
        assertFails(List.class, "bad");
    }

    record WithBits(BitSet flags) {}

    record WithContext(MathContext context) {}

    @Test
    void whatWouldBeStoredAndNotReadBackFailsWhenTheTypeIsDeclaredAndNamesTheComponent() {
        assertFails(WithBits.class, "bad.flags");
        assertFails(WithContext.class, "bad.context");
    }

    record Sku(String code) {
        @JsonValue
        String shown() {
            return "SKU-" + code;
        }

        @JsonCreator
        static Sku parse(String text) {
            return new Sku(text.substring("SKU-".length()));
        }
    }

    record WithSku(Sku sku, Shape shape, Twice twice) {}

    record Twice(int half) {
        @JsonProperty
        int whole() {
            return 2 * half;
        }

        @JsonCreator
        static Twice of(@JsonProperty("whole") int whole) {
            return new Twice(whole / 2);
        }
    }

    /** Made by its default constructor, and filled. */
    static final class Shape {
        private int width;

        public int getWidth() {
            return width;
        }

        public int getArea() {
            return width * width;
        }
    }

    @Test
    void whatIsReadBackInAWayOfItsOwnIsReadBackInThatWay() {
        Codec<WithSku> codec =
                AggregateType.of("sku", String.class, WithSku.class).codec();
        WithSku value = new WithSku(new Sku("7"), new Shape(), new Twice(4));
        value.shape().width = 3;
        Node.Fields tree = codec.encode(KEY, value);

        assertThat(tree.get("sku")).isEqualTo(new Node.Text("SKU-7"));
        assertThat(tree.get("twice"))
                .isEqualTo(new Node.Fields(Map.of("half", new Node.Int64(4), "whole", new Node.Int64(8))));
        assertThat(codec.decode(KEY, tree)).usingRecursiveComparison().isEqualTo(value);
    }

    interface Limited {
        int getUses();
    }

    record Coupon(
            boolean active, int uses, @JsonProperty("txt") String text) implements Limited {
        public boolean isActive() {
            return active && uses > 0;
        }

        @Override
        public int getUses() {
            return 100 * uses;
        }

        public String getText() {
            return "shown";
        }

        @JsonProperty
        public boolean isFree() {
            return uses == 0;
        }
    }

    @Test
    void aComponentIsStoredAsItIsWhateverAGetterOfItsNameReturns() {
        Codec<Coupon> codec =
                AggregateType.of("coupon", String.class, Coupon.class).codec();
        Coupon value = new Coupon(true, 0, "kept");
        Node.Fields tree = codec.encode(KEY, value);

        assertThat(tree)
                .isEqualTo(new Node.Fields(Map.of(
                        "active", new Node.Bool(true),
                        "uses", new Node.Int64(0),
                        "txt", new Node.Text("kept"),
                        "free", new Node.Bool(true))));
        assertThat(codec.decode(KEY, tree)).isEqualTo(value);
    }

    private static void assertFails(Class<?> valueClass, String... parts) {
        assertThatThrownBy(() -> AggregateType.of("bad", String.class, valueClass))
                .isInstanceOf(MappingException.class)
                .message()
                .contains(parts);
    }

    record Composite(String region, long number) {}

    record Wrapped(UUID value) {}

    record Unfit(String region, double number) {}

    @Test
    void idsAreTypedAndCompositeIdsAreTuples() {
        AggregateType<Composite, Line> composite = AggregateType.of("line", Composite.class, Line.class);
        Id id = composite.idOf(new Composite("eu,1", 7));
        assertThat(id).isEqualTo(new Id.Tuple(List.of(new Id.Text("eu,1"), new Id.Int64(7))));
        assertThat(composite.id(id)).isEqualTo(new Composite("eu,1", 7));
        assertThat(composite.kind().id())
                .containsExactly(new Kind.Field("region", Kind.Type.TEXT), new Kind.Field("number", Kind.Type.INT64));
        AggregateType<Wrapped, Line> wrapped = AggregateType.of("line", Wrapped.class, Line.class);
        assertThat(wrapped.idOf(new Wrapped(EVERYTHING.uuid()))).isEqualTo(new Id.Uuid(EVERYTHING.uuid()));
        assertThat(wrapped.id(new Id.Uuid(EVERYTHING.uuid()))).isEqualTo(new Wrapped(EVERYTHING.uuid()));
        AggregateType<Long, Line> number = AggregateType.of("line", Long.class, Line.class);
        assertThat(number.id(number.idOf(7L))).isEqualTo(7L);
        AggregateType<Long, Line> primitive = AggregateType.of("line", long.class, Line.class);
        assertThat(primitive.id(primitive.idOf(7L))).isEqualTo(7L);
    }

    @Test
    void anIdOfAnotherTypeIsRefusedWhenTheTypeIsDeclared() {
        assertThatThrownBy(() -> AggregateType.of("line", Integer.class, Line.class))
                .isInstanceOf(MappingException.class)
                .hasMessageContainingAll("line.id", "java.lang.Integer");
        assertThatThrownBy(() -> AggregateType.of("line", Unfit.class, Line.class))
                .isInstanceOf(MappingException.class)
                .hasMessageContainingAll("line.id.number", "double");
    }

    @Test
    void whatIsStoredButDoesNotFitNamesKeyAndComponent() {
        Codec<Line> codec = AggregateType.of("line", String.class, Line.class).codec();
        assertThatThrownBy(() -> codec.decode(
                        KEY, new Node.Fields(Map.of("product", new Node.Text("a"), "quantity", new Node.Text("many")))))
                .isInstanceOf(MappingException.class)
                .hasMessageContainingAll("everything 1", "quantity");
        assertThatThrownBy(() -> codec.decode(KEY, new Node.Fields(Map.of("product", new Node.Text("a")))))
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("quantity");
    }
}
