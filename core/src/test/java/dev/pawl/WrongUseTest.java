package dev.pawl;

import static dev.pawl.Counter.COUNTERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.memory.MemoryStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who uses Pawl wrongly is told what to do, and nothing is written. */
class WrongUseTest {
    @SuppressWarnings("NullAway") // Wrong on purpose.
    private static final List<Counter> NOTHING = Arrays.asList((Counter) null);

    private final Pawl pawl = Pawl.on(new MemoryStore());
    private final Repository<String, Counter> counters = pawl.repository(COUNTERS);

    record Tagged(List<List<String>> tags, Set<String> labels, Map<String, String> notes, ArrayList<String> own) {}

    /** Returns null, where none may be. */
    private static Counter nothing() {
        return NOTHING.get(0);
    }

    @Test
    void aBodyThatReturnsNullWritesNothing() {
        assertThatThrownBy(() -> pawl.transactResult(tx -> {
                    tx.insert(COUNTERS, "a", new Counter(0));
                    return nothing();
                }))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("use transact");

        assertThat(counters.find("a")).isEmpty();
    }

    @Test
    void aFunctionThatReturnsNullIsToldToDelete() {
        Versioned<String, Counter> seen = counters.insert("a", new Counter(7)).orThrow();

        assertThatThrownBy(() -> counters.update("a", counter -> nothing()))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("The value of counter a is null")
                .hasMessageContaining("delete");
        assertThatThrownBy(() -> seen.with(counter -> nothing()))
                .hasMessageContaining("The value of counter a is null");
        assertThat(counters.get("a").value()).isEqualTo(new Counter(7));
    }

    @Test
    void whatWasReadCannotBeChangedInPlace() {
        Repository<String, Tagged> tagged = pawl.repository(AggregateType.of("tagged", String.class, Tagged.class));
        Tagged value = new Tagged(List.of(List.of("x")), Set.of("x"), Map.of("x", "1"), new ArrayList<>(List.of("x")));
        tagged.insert("a", value).orThrow();
        Tagged read = tagged.get("a").value();

        assertThat(read).isEqualTo(value);
        assertThatThrownBy(() -> read.tags().get(0).add("y")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> read.tags().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> read.labels().add("y")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> read.notes().put("y", "2")).isInstanceOf(UnsupportedOperationException.class);
        assertThat(read.own().add("y")).as("declared by its class").isTrue();
    }

    @Test
    void aTypeThatIsDeclaredTwiceIsToldToBeDeclaredOnce() {
        counters.insert("a", new Counter(7)).orThrow();
        AggregateType<String, Counter> again = AggregateType.of("counter", String.class, Counter.class);
        Versioned<String, Counter> other = Pawl.on(new MemoryStore())
                .repository(again)
                .insert("a", new Counter(7))
                .orThrow();

        assertThatThrownBy(() -> counters.replace(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Declare a type once");
    }
}
