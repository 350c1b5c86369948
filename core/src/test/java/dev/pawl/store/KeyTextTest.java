package dev.pawl.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTextTest {
    private static final List<Id> IDS = List.of(
            new Id.Text(""),
            new Id.Text("alice"),
            new Id.Text("1"),
            new Id.Int64(1),
            new Id.Text("a,t:b"),
            new Id.Text("back\\slash"),
            new Id.Text("; / @ ' \" \uD83D\uDE00"),
            new Id.Int64(Long.MIN_VALUE),
            new Id.Uuid(UUID.fromString("0193a1b2-c3d4-7e5f-8a6b-0c1d2e3f4a5b")),
            new Id.Tuple(List.of(new Id.Text("a"), new Id.Text("b"))),
            new Id.Tuple(List.of(new Id.Text("a,t:b"), new Id.Int64(2))),
            new Id.Tuple(List.of(new Id.Text("a"), new Id.Text("b"), new Id.Int64(2))));

    @Test
    void everyIdIsReadBackFromItsTextAndNoTwoShareOne() {
        Set<String> texts = new HashSet<>();
        for (Id id : IDS) {
            assertThat(Id.parse(id.text())).isEqualTo(id);
            assertThat(texts.add(id.text())).as(id.text()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "alice", "x:alice", "i:", "i:1x", "u:1", "t:a,", "t:a\\", ",t:a"})
    void anyOtherTextIsNoId(String text) {
        assertThatThrownBy(() -> Id.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void idsCompareAsTheirOwnType() {
        assertThat(new Id.Int64(9)).isLessThan(new Id.Int64(10));
        assertThat(new Id.Text("9")).isGreaterThan(new Id.Text("10"));
        List<Id> shuffled = new ArrayList<>(IDS);
        java.util.Collections.shuffle(shuffled, new java.util.Random(1));
        shuffled.sort(null);
        List<Id> again = new ArrayList<>(IDS);
        again.sort(null);
        assertThat(shuffled).isEqualTo(again);
    }

    @Test
    void aTicketIsReadBackFromItsText() {
        List<Condition> conditions = new ArrayList<>();
        for (Id id : IDS) {
            conditions.add(new Condition(new Key("a kind/of;x@y", id), State.at(new Version(3, 77))));
            conditions.add(new Condition(new Key("other", id), State.absent()));
        }
        Ticket ticket = new Ticket(AttemptId.fresh(), conditions);
        assertThat(Ticket.parse(ticket.toString())).isEqualTo(ticket);
        assertThat(ticket.toString()).doesNotContain(" ").doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "pawl1",
                "pawl1;x;wallet/t%3Aa@7",
                "pawl2;0193a1b2-c3d4-7e5f-8a6b-0c1d2e3f4a5b;wallet/t%3Aa@7",
                "pawl1;0193a1b2-c3d4-7e5f-8a6b-0c1d2e3f4a5b;",
                "pawl1;0193a1b2-c3d4-7e5f-8a6b-0c1d2e3f4a5b;wallet@7",
                "pawl1;0193a1b2-c3d4-7e5f-8a6b-0c1d2e3f4a5b;wallet/t%3Aa@seven",
                "pawl1;0193a1b2-c3d4-7e5f-8a6b-0c1d2e3f4a5b;wallet/%zz@7"
            })
    void anyOtherTextIsNoTicketAndIsNamed(String text) {
        assertThatThrownBy(() -> Ticket.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void aCommitIsRefusedThatCouldWriteUnchecked() {
        Key key = new Key("wallet", new Id.Text("alice"));
        Write delete = new Write.Delete(key);
        Condition at = new Condition(key, State.at(Version.of(1)));
        assertThatThrownBy(() -> new Commit(AttemptId.fresh(), Set.of(), List.of(), List.of(delete)))
                .hasMessageContaining("condition");
        assertThatThrownBy(() -> new Commit(
                        AttemptId.fresh(), Set.of(), List.of(new Condition(key, State.absent())), List.of(delete)))
                .hasMessageContaining("wallet alice");
        assertThatThrownBy(() -> new Commit(AttemptId.fresh(), Set.of(), List.of(at, at), List.of()))
                .hasMessageContaining("Two conditions");
        assertThatThrownBy(() -> new Commit(AttemptId.fresh(), Set.of(), List.of(at), List.of(delete, delete)))
                .hasMessageContaining("Two writes");
    }
}
