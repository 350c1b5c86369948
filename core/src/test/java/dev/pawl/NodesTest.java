package dev.pawl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.store.Node;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodesTest {
    private static final Node ONE = decimal("1");
    private static final Node ONE_WITH_SCALE = decimal("1.0");
    private static final Node TWO = decimal("2");

    private static Node decimal(String text) {
        return new Node.Decimal(new BigDecimal(text));
    }

    @Test
    void theScaleOfADecimalCountsOnlyWhereTheStoreKeepsIt() {
        assertThat(Nodes.same(ONE, ONE_WITH_SCALE, false)).isTrue();
        assertThat(Nodes.same(ONE, ONE_WITH_SCALE, true)).isFalse();
        assertThat(Nodes.same(ONE, ONE, true)).isTrue();
        assertThat(Nodes.same(ONE, TWO, false)).isFalse();
    }

    @Test
    void fieldsAreComparedOneByOneAtAnyDepth() {
        assertSameButForScale(fields(Map.of("a", ONE)), fields(Map.of("a", ONE_WITH_SCALE)));
        assertDifferent(fields(Map.of("a", ONE)), fields(Map.of("a", TWO)));
        assertDifferent(fields(Map.of("a", ONE)), fields(Map.of("b", ONE)));
        assertDifferent(fields(Map.of("a", ONE)), fields(Map.of()));
        assertDifferent(fields(Map.of("a", ONE)), fields(Map.of("a", ONE, "b", TWO)));
    }

    @Test
    void listsAreComparedInTheirOrderAtAnyDepth() {
        assertSameButForScale(list(ONE, TWO), list(ONE_WITH_SCALE, TWO));
        assertDifferent(list(ONE, TWO), list(TWO, ONE));
        assertDifferent(list(ONE), list(ONE, TWO));
        assertDifferent(list(), fields(Map.of()));
    }

    private static Node fields(Map<String, Node> values) {
        return new Node.Fields(Map.of("inner", new Node.Fields(values)));
    }

    private static Node list(Node... values) {
        return new Node.Seq(List.of(new Node.Seq(List.of(values))));
    }

    private static void assertSameButForScale(Node left, Node right) {
        assertThat(Nodes.same(left, right, false)).isTrue();
        assertThat(Nodes.same(right, left, false)).isTrue();
        assertThat(Nodes.same(left, right, true)).isFalse();
    }

    private static void assertDifferent(Node left, Node right) {
        for (boolean scaleCounts : new boolean[] {true, false}) {
            assertThat(Nodes.same(left, right, scaleCounts)).isFalse();
            assertThat(Nodes.same(right, left, scaleCounts)).isFalse();
        }
    }
}
