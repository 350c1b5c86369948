package dev.pawl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonAlias;
import dev.pawl.memory.MemoryStore;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A program reads something else than is stored: in another order, by another name, less of it. */
class ReadOtherwiseTest {
    private final MemoryStore store = new MemoryStore();

    private <T> Repository<String, T> as(Class<T> type) {
        return Pawl.on(store).repository(AggregateType.of("thing", String.class, type));
    }

    record NewLine(String product, int quantity, Instant at, UUID by, String giftWrap) {}

    record OldLine(String product, int quantity, Instant at, UUID by) {}

    record NewOrder(String customer, Set<NewLine> lines) {}

    record OldOrder(String customer, Set<OldLine> lines) {
        OldOrder without(Predicate<OldLine> some) {
            return new OldOrder(customer, lines.stream().filter(some.negate()).collect(Collectors.toSet()));
        }
    }

    private static NewLine line(int number) {
        return new NewLine("p" + number, number, Instant.ofEpochSecond(number), new UUID(7, number), "wrap" + number);
    }

    private static Set<NewLine> lines(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(ReadOtherwiseTest::line)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    @Test
    void elementsOfASetAreTheSameWhateverOrderItIsReadIn() {
        as(NewOrder.class).insert("1", new NewOrder("ann", lines(0, 20))).orThrow();

        as(OldOrder.class).update("1", order -> order.without(line -> line.quantity() < 8));

        assertThat(as(NewOrder.class).get("1").value()).isEqualTo(new NewOrder("ann", lines(8, 20)));
    }

    @Test
    void elementsOfASetKeepWhatIsUnknownWhenOthersAreAdded() {
        as(NewOrder.class).insert("1", new NewOrder("ann", lines(0, 20))).orThrow();
        NewLine added = line(99);

        as(OldOrder.class).update("1", order -> {
            Set<OldLine> more = new LinkedHashSet<>(order.lines());
            more.add(new OldLine(added.product(), added.quantity(), added.at(), added.by()));
            return new OldOrder("bob", more);
        });

        NewOrder after = as(NewOrder.class).get("1").value();
        assertThat(after.customer()).isEqualTo("bob");
        assertThat(after.lines()).hasSize(21).containsAll(lines(0, 20));
    }

    record Names(List<Name> names) {}

    record Name(String name) {}

    record Sorted(List<Name> names) {
        Sorted {
            names = names.stream().sorted(Comparator.comparing(Name::name)).toList();
        }
    }

    record Nicknames(List<Nickname> names) {}

    record Nickname(String name, String nick) {}

    @Test
    void elementsOfAListThatIsSortedAsItIsReadAreTheSame() {
        as(Nicknames.class)
                .insert("1", new Nicknames(List.of(new Nickname("z", "last"), new Nickname("a", "first"))))
                .orThrow();

        as(Sorted.class).update("1", list -> new Sorted(List.of(new Name("z"))));

        assertThat(as(Nicknames.class).get("1").value().names()).containsExactly(new Nickname("z", "last"));
    }

    record NameSet(String title, Set<Name> names) {}

    record NicknameList(String title, List<Nickname> names) {}

    private static final List<Nickname> TWO = List.of(new Nickname("ann", "a"), new Nickname("ann", "b"));

    @Test
    void elementsThatAreReadAsOneStayTwo() {
        as(NicknameList.class).insert("1", new NicknameList("t", TWO)).orThrow();

        as(NameSet.class).update("1", set -> new NameSet("other", set.names()));

        assertThat(as(NicknameList.class).get("1").value()).isEqualTo(new NicknameList("other", TWO));
    }

    @Test
    void toChangeAListWithElementsThatAreReadAsOneIsRefused() {
        as(NicknameList.class).insert("1", new NicknameList("t", TWO)).orThrow();

        assertThatThrownBy(() -> as(NameSet.class)
                        .update("1", set -> new NameSet("t", Set.of(new Name("ann"), new Name("bob")))))
                .isInstanceOf(MappingException.class)
                .hasMessageContainingAll("thing 1", "elements of names");
        assertThat(as(NicknameList.class).get("1").value()).isEqualTo(new NicknameList("t", TWO));
    }

    record Before(int points, String extra) {}

    record After(@JsonAlias("points") int score) {}

    @Test
    void aFieldThatIsReadByAnotherNameIsNotStoredBesideTheNewOne() {
        as(Before.class).insert("1", new Before(1, "kept")).orThrow();

        as(After.class).update("1", seen -> new After(seen.score() + 1));
        as(After.class).update("1", seen -> new After(seen.score() + 1));

        assertThat(as(After.class).get("1").value()).isEqualTo(new After(3));
        record Left(
                int score, @Nullable String extra, @Nullable Integer points) {}
        assertThat(as(Left.class).get("1").value()).isEqualTo(new Left(3, "kept", null));
    }

    record Both(String points, String score) {}

    record Text(@JsonAlias("points") String score) {}

    @Test
    void ofTwoFieldsThatAreReadAsOneTheNewValueIsReadWhicheverIsStoredFirst() {
        as(Both.class).insert("1", new Both("old", "new")).orThrow();

        as(Text.class).update("1", seen -> new Text("changed"));

        assertThat(as(Text.class).get("1").value()).isEqualTo(new Text("changed"));
    }

    record Texts(Map<String, Integer> counts) {}

    record Uuids(Map<UUID, Integer> counts) {}

    @Test
    void theKeyOfAMapThatIsReadInAnotherFormIsNotStoredBesideItsOwn() {
        UUID one = new UUID(0xabc, 1);
        UUID other = new UUID(0xabc, 2);
        as(Texts.class)
                .insert("1", new Texts(Map.of(inCapitals(one), 1, inCapitals(other), 2)))
                .orThrow();

        as(Uuids.class).update("1", seen -> new Uuids(Map.of(one, 5)));

        assertThat(as(Uuids.class).get("1").value()).isEqualTo(new Uuids(Map.of(one, 5)));
    }

    private static String inCapitals(UUID uuid) {
        return uuid.toString().toUpperCase(Locale.ROOT);
    }
}
