package dev.pawl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Node;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import tools.jackson.core.Base64Variants;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** What is stored is read back as it was, whatever annotations say and whichever mapper the application brings along. */
class FaithfulMappingTest {
    private static final Key KEY = new Key("thing", new Id.Text("1"));

    private static <T> Codec<T> codec(Class<T> valueClass) {
        return AggregateType.of("thing", String.class, valueClass).codec();
    }

    private static <T> Codec<T> codec(Class<T> valueClass, JsonMapper mapper) {
        return AggregateType.builder("thing", String.class, valueClass)
                .mapper(mapper)
                .build()
                .codec();
    }

    private static <T> void assertComesBack(Codec<T> codec, T value) {
        assertThat(back(codec, value)).isEqualTo(value);
    }

    record Zoned(ZonedDateTime at) {}

    record Offset(OffsetDateTime at) {}

    record Local(LocalDateTime at) {}

    /** The hour that comes twice when summer ends: what it was is told only by zone and offset together. */
    private static final LocalDateTime TWICE = LocalDateTime.of(2026, 10, 25, 2, 30, 0, 1);

    @Test
    void aMomentKeepsItsZone() {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        for (ZoneId zone :
                List.of(berlin, ZoneId.of("UTC"), ZoneOffset.UTC, ZoneOffset.ofHours(5), ZoneId.of("GMT+2"))) {
            assertComesBack(codec(Zoned.class), new Zoned(TWICE.atZone(zone)));
        }
        assertComesBack(codec(Zoned.class), new Zoned(TWICE.atZone(berlin).withLaterOffsetAtOverlap()));
    }

    @Test
    void aMomentKeepsItsZoneAndOffsetWhateverZoneTheMapperIsIn() {
        JsonMapper abroad = JsonMapper.builder()
                .defaultTimeZone(TimeZone.getTimeZone("America/New_York"))
                .build();

        assertComesBack(codec(Zoned.class, abroad), new Zoned(TWICE.atZone(ZoneId.of("Europe/Berlin"))));
        assertComesBack(codec(Offset.class, abroad), new Offset(TWICE.atOffset(ZoneOffset.ofHoursMinutes(5, 30))));
    }

    @Test
    void aMomentKeepsItsNanosecondsThoughTheMapperWouldCutThemOff() {
        JsonMapper coarse = JsonMapper.builder()
                .enable(DateTimeFeature.TRUNCATE_TO_MSECS_ON_WRITE, DateTimeFeature.TRUNCATE_TO_MSECS_ON_READ)
                .build();

        assertComesBack(codec(Local.class, coarse), new Local(TWICE));
        assertComesBack(codec(Zoned.class, coarse), new Zoned(TWICE.atZone(ZoneId.of("Europe/Berlin"))));
    }

    record Dated(
            @JsonFormat(pattern = "dd.MM.yyyy") LocalDate day,
            @JsonFormat(pattern = "dd.MM.yyyy") List<LocalDate> more) {}

    /** Stores without a type for days hand back their text, and know of no pattern. */
    @Test
    void aDayIsReadBackFromTheTextThatStoresKeepWhateverPatternItHas() {
        Node.Text text = new Node.Text("2024-02-29");
        Node.Fields stored = new Node.Fields(Map.of("day", text, "more", new Node.Seq(List.of(text))));
        LocalDate day = LocalDate.of(2024, 2, 29);

        assertThat(codec(Dated.class).decode(KEY, stored)).isEqualTo(new Dated(day, List.of(day)));
        assertComesBack(codec(Dated.class), new Dated(day, List.of()));
    }

    @Test
    void aDayIsReadInItsPatternTooAsOthersMayHaveWrittenIt() {
        Node.Fields stored =
                new Node.Fields(Map.of("day", new Node.Text("29.02.2024"), "more", new Node.Seq(List.of())));

        assertThat(codec(Dated.class).decode(KEY, stored)).isEqualTo(new Dated(LocalDate.of(2024, 2, 29), List.of()));
    }

    @JsonInclude(JsonInclude.Include.NON_DEFAULT)
    record Sparse(int count, boolean open, String name) {}

    record SparseInPart(
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) int count, int other) {}

    record Plain(int count) {}

    @Test
    void aPrimitiveThatIsNotStoredSinceItIsTheDefaultIsReadBackAsThat() {
        assertComesBack(codec(Sparse.class), new Sparse(0, false, "a"));
        assertComesBack(codec(SparseInPart.class), new SparseInPart(0, 0));
        JsonMapper sparse = JsonMapper.builder()
                .changeDefaultPropertyInclusion(all -> all.withValueInclusion(JsonInclude.Include.NON_DEFAULT))
                .build();
        assertComesBack(codec(Plain.class, sparse), new Plain(0));
    }

    record Ignoring(String name, @JsonIgnore int count) {}

    @JsonIgnoreProperties("count")
    record IgnoringByName(String name, int count) {}

    @Test
    void aPrimitiveThatAnnotationsKeepFromBeingStoredIsNotMissed() {
        assertThat(back(codec(Ignoring.class), new Ignoring("a", 7))).isEqualTo(new Ignoring("a", 0));
        assertThat(back(codec(IgnoringByName.class), new IgnoringByName("a", 7)))
                .isEqualTo(new IgnoringByName("a", 0));
    }

    @Test
    void aPrimitiveThatShouldBeStoredAndIsNotIsTold() {
        for (Codec<?> codec : List.of(codec(Plain.class), codec(SparseInPart.class))) {
            assertThatThrownBy(() -> codec.decode(KEY, new Node.Fields(Map.of())))
                    .isInstanceOf(MappingException.class)
                    .hasMessageContaining("Missing required");
        }
    }

    private static <T> T back(Codec<T> codec, T value) {
        return codec.decode(KEY, codec.encode(KEY, value));
    }

    record Numbers(BigDecimal decimal, BigInteger integer, double real) {}

    @Test
    void numbersAreReadBackFromTextWhateverTheirLength() {
        String digits = "1234567890".repeat(500);
        Numbers numbers = new Numbers(new BigDecimal(digits + ".10"), new BigInteger(digits), 1.5);

        assertThat(codec(Numbers.class).decode(KEY, asText(numbers))).isEqualTo(numbers);
    }

    private static Node.Fields asText(Numbers numbers) {
        return new Node.Fields(Map.of(
                "decimal", new Node.Text(numbers.decimal().toString()),
                "integer", new Node.Text(numbers.integer().toString()),
                "real", new Node.Text(Double.toString(numbers.real()))));
    }

    @SuppressWarnings("ArrayRecordComponent")
    record Raw(byte[] bytes) {}

    /** Stores without a type for numbers of any size, or for bytes, hand back text. */
    @Test
    void whatStoresKeepAsTextIsReadBackThoughTheMapperTakesNoTextForIt() {
        Numbers numbers = new Numbers(new BigDecimal("1.50"), new BigInteger("7"), Double.NaN);
        JsonMapper strict = JsonMapper.builder()
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfigDefaults(all -> all.setCoercion(CoercionInputShape.String, CoercionAction.Fail))
                .build();
        JsonMapper forUrls = JsonMapper.builder()
                .defaultBase64Variant(Base64Variants.MODIFIED_FOR_URL)
                .build();

        assertThat(codec(Numbers.class, strict).decode(KEY, asText(numbers))).isEqualTo(numbers);
        Node.Fields bytes = new Node.Fields(Map.of("bytes", new Node.Text("+/8=")));
        assertThat(codec(Raw.class, forUrls).decode(KEY, bytes).bytes()).containsExactly(0xfb, 0xff);
    }

    record Price(BigDecimal amount) {}

    @Test
    void aFormOfTheApplicationsOwnIsReadInThatForm() {
        SimpleModule cents = new SimpleModule("cents");
        cents.addSerializer(BigDecimal.class, new ValueSerializer<>() {
            @Override
            public void serialize(BigDecimal value, JsonGenerator out, SerializationContext context) {
                out.writeString(value.movePointRight(2).toPlainString());
            }
        });
        cents.addDeserializer(BigDecimal.class, new ValueDeserializer<>() {
            @Override
            public BigDecimal deserialize(JsonParser in, DeserializationContext context) {
                return new BigDecimal(in.getString()).movePointLeft(2);
            }
        });
        JsonMapper mapper = JsonMapper.builder().addModule(cents).build();

        assertComesBack(codec(Price.class, mapper), new Price(new BigDecimal("1.50")));
    }

    record Whole(int small, Long large, BigInteger any, List<Short> more) {}

    private static Node.Fields whole(Node number) {
        return new Node.Fields(
                Map.of("small", number, "large", number, "any", number, "more", new Node.Seq(List.of(number))));
    }

    /** Or else the next update of anything else would store what is left of it. */
    @Test
    void whatIsNoWholeNumberIsNotReadAsOne() {
        Node.Fields fits = whole(new Node.Int64(1));
        for (Node half :
                List.of(new Node.Float64(1.5), new Node.Decimal(new BigDecimal("1.5")), new Node.Float64(Double.NaN))) {
            for (String name : fits.values().keySet()) {
                Map<String, Node> stored = new HashMap<>(fits.values());
                stored.put(name, whole(half).get(name));

                assertThatThrownBy(() -> codec(Whole.class).decode(KEY, new Node.Fields(stored)))
                        .isInstanceOf(MappingException.class)
                        .hasMessageContaining("at " + name);
            }
        }
    }

    @Test
    void aWholeNumberIsReadHoweverAnotherProgramHasStoredIt() {
        Whole two = new Whole(2, 2L, BigInteger.TWO, List.of((short) 2));

        assertThat(codec(Whole.class).decode(KEY, whole(new Node.Float64(2)))).isEqualTo(two);
        assertThat(codec(Whole.class).decode(KEY, whole(new Node.Decimal(new BigDecimal("2.00")))))
                .isEqualTo(two);
        assertThat(codec(Whole.class).decode(KEY, whole(new Node.Text("2")))).isEqualTo(two);
        assertThatThrownBy(() -> codec(Whole.class).decode(KEY, whole(new Node.Null())))
                .isInstanceOf(MappingException.class);
    }
}
