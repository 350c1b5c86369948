package dev.pawl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.memory.MemoryStore;
import dev.pawl.store.Deadline;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A program of an older version changes what a newer one has written. */
class UnknownFieldsTest {
    record NewLine(String product, int quantity, String giftWrap) {}

    record NewOrder(String customer, Map<String, Integer> counts, List<NewLine> lines, String loyaltyCard) {}

    record OldLine(String product, int quantity) {}

    record OldOrder(String customer, Map<String, Integer> counts, List<OldLine> lines) {}

    private final MemoryStore store = new MemoryStore();
    private final Repository<String, NewOrder> newer =
            Pawl.on(store).repository(AggregateType.of("order", String.class, NewOrder.class));
    private final Repository<String, OldOrder> older =
            Pawl.on(store).repository(AggregateType.of("order", String.class, OldOrder.class));

    private static final NewOrder ORDER = new NewOrder(
            "ann",
            Map.of("a", 1, "b", 2),
            List.of(new NewLine("pen", 1, "red"), new NewLine("cup", 2, "blue")),
            "card-7");

    private NewOrder after(java.util.function.UnaryOperator<OldOrder> change) {
        newer.insert("1", ORDER).orThrow();
        older.update("1", change);
        return newer.get("1").value();
    }

    @Test
    void fieldsTheProgramDoesNotKnowSurviveItsReadModifyWrite() {
        assertThat(after(o -> new OldOrder("bob", o.counts(), o.lines())))
                .isEqualTo(new NewOrder("bob", ORDER.counts(), ORDER.lines(), "card-7"));
    }

    @Test
    void theySurviveAlsoWhenTheVersionTravelledWithoutThem() {
        newer.insert("1", ORDER).orThrow();
        Versioned<String, OldOrder> seen = older.get("1");
        Versioned<String, OldOrder> rebuilt = older.type()
                .versioned(
                        "1",
                        seen.version(),
                        new OldOrder("bob", Map.of(), seen.value().lines()));
        older.replace(rebuilt).orThrow();
        assertThat(newer.get("1").value()).isEqualTo(new NewOrder("bob", Map.of(), ORDER.lines(), "card-7"));
    }

    @Test
    void whatTheProgramRemovedOnPurposeIsGone() {
        assertThat(after(o -> new OldOrder("ann", Map.of("a", 1), o.lines())).counts())
                .containsOnlyKeys("a");
    }

    @Test
    void listElementsKeepTheirUnknownFieldsWhenOthersAreAddedOrRemoved() {
        assertThat(after(o -> {
                            List<OldLine> lines = new ArrayList<>(o.lines());
                            lines.remove(0);
                            return new OldOrder("ann", o.counts(), lines);
                        })
                        .lines())
                .containsExactly(new NewLine("cup", 2, "blue"));
        Versioned<String, OldOrder> seen = older.get("1");
        older.replace(seen.with(o -> new OldOrder(
                        "ann",
                        o.counts(),
                        List.of(new OldLine("hat", 3), o.lines().get(0)))))
                .orThrow();
        Node.Seq lines = (Node.Seq)
                store.read(List.of(new Key("order", new Id.Text("1"))), Deadline.after(Duration.ofSeconds(1)))
                        .get(0)
                        .orElseThrow()
                        .value()
                        .get("lines");
        assertThat(lines.values())
                .containsExactly(
                        new Node.Fields(Map.of("product", new Node.Text("hat"), "quantity", new Node.Int64(3))),
                        new Node.Fields(Map.of(
                                "product", new Node.Text("cup"),
                                "quantity", new Node.Int64(2),
                                "giftWrap", new Node.Text("blue"))));
    }

    @Test
    void changingAListElementWithUnknownFieldsIsRefusedAndNamesIt() {
        assertThatThrownBy(() -> after(o -> new OldOrder(
                        "ann",
                        o.counts(),
                        List.of(new OldLine("pen", 9), o.lines().get(1)))))
                .isInstanceOf(MappingException.class)
                .hasMessageContainingAll("order 1", "element 0 of lines");
        assertThat(newer.get("1").value()).isEqualTo(ORDER);
    }

    @Test
    void whatWasRefusedInATransactionIsNotSeenThere() {
        newer.insert("1", ORDER).orThrow();
        Versioned<String, OldOrder> seen = older.get("1");
        List<OldLine> changed =
                List.of(new OldLine("pen", 9), seen.value().lines().get(1));

        Pawl.on(store).transact(tx -> {
            assertThatThrownBy(() -> tx.replace(seen.with(o -> new OldOrder("ann", o.counts(), changed))))
                    .isInstanceOf(MappingException.class);
            assertThat(tx.get(seen.type(), "1").value()).isEqualTo(seen.value());
        });
    }

    record NewCrate(String name, NewLine top, List<NewLine> lines) {}

    record OldCrate(String name, OldLine top, List<OldLine> lines) {}

    record NewShelf(List<NewCrate> crates) {}

    record OldShelf(List<OldCrate> crates) {}

    private final Repository<String, NewShelf> newerShelves =
            Pawl.on(store).repository(AggregateType.of("shelf", String.class, NewShelf.class));
    private final Repository<String, OldShelf> olderShelves =
            Pawl.on(store).repository(AggregateType.of("shelf", String.class, OldShelf.class));

    private static OldShelf renamed(OldShelf shelf) {
        OldCrate first = shelf.crates().get(0);
        return new OldShelf(List.of(new OldCrate("renamed", first.top(), first.lines())));
    }

    @Test
    void anUnknownFieldCountsHoweverDeepInAnElementItLies() {
        NewLine wrapped = new NewLine("pen", 1, "red");
        newerShelves.insert("1", new NewShelf(List.of(new NewCrate("a", wrapped, List.of()))));
        newerShelves.insert("2", new NewShelf(List.of(new NewCrate("a", wrapped, List.of(wrapped)))));

        for (String id : List.of("1", "2")) {
            assertThatThrownBy(() -> olderShelves.update(id, UnknownFieldsTest::renamed))
                    .isInstanceOf(MappingException.class)
                    .hasMessageContainingAll("shelf " + id, "element 0 of crates");
        }
    }

    @Test
    void elementsOfWhichEverythingIsKnownMayBeChangedHoweverDeepTheyAre() {
        OldLine line = new OldLine("pen", 1);
        olderShelves.insert("1", new OldShelf(List.of(new OldCrate("a", line, List.of(line, line)))));

        assertThat(olderShelves.update("1", UnknownFieldsTest::renamed).value().crates())
                .containsExactly(new OldCrate("renamed", line, List.of(line, line)));
    }
}
