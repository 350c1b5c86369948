package dev.pawl.dynamodb;

import static dev.pawl.dynamodb.Accounts.KIND;
import static dev.pawl.dynamodb.Accounts.key;
import static dev.pawl.dynamodb.Accounts.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.memory.MemoryStore;
import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Key;
import dev.pawl.store.State;
import dev.pawl.store.Store;
import dev.pawl.store.Version;
import dev.pawl.store.Write;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Batches of commits of every sort end as they do one after the other in the store that is simple enough to be read. */
@NeedsDynamoDbLocal
class BatchMixtureTest {
    private static final int SEEDS = 25;
    private static final int BATCHES = 8;
    private static final List<Key> KEYS =
            IntStream.range(0, 8).mapToObj(i -> key("k" + i)).toList();

    private final FaultyClient client = new FaultyClient(LocalFixture.client());

    @Test
    void batchesOfEveryMixtureEndAsInTheMemoryStore() {
        int rejected = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            DynamoDbStore tested = LocalFixture.opened(LocalFixture.builder(client.client()), KIND);
            MemoryStore model = new MemoryStore();
            model.bind(KIND);
            List<Commit> earlier = new ArrayList<>();
            for (int n = 0; n < BATCHES; n++) {
                List<Commit> batch = batch(random, model, earlier);
                String which = "seed " + seed + ", batch " + n + ": " + batch;
                List<String> expected = told(model.commit(batch, soon()));
                assertThat(told(tested.commit(batch, soon()))).as(which).isEqualTo(expected);
                assertThat(tested.read(KEYS, soon())).as(which).isEqualTo(model.read(KEYS, soon()));
                earlier.addAll(batch);
                rejected += Collections.frequency(
                        expected.stream()
                                .map(told -> told.startsWith("Rejected"))
                                .toList(),
                        true);
            }
        }
        assertThat(client.takeCalls().get("batchExecuteStatement")).isGreaterThan(SEEDS);
        assertThat(rejected).isGreaterThan(SEEDS);
    }

    private static List<String> told(List<CommitOutcome> outcomes) {
        return outcomes.stream().map(BatchMixtureTest::told).toList();
    }

    private static String told(CommitOutcome outcome) {
        return outcome instanceof CommitOutcome.Refused refused ? "Refused " + refused.reason() : outcome.toString();
    }

    private static List<Commit> batch(Random random, Store model, List<Commit> earlier) {
        List<Commit> batch = new ArrayList<>();
        for (int i = 2 + random.nextInt(9); i > 0; i--) {
            boolean copy = !earlier.isEmpty() && random.nextInt(8) == 0;
            batch.add(copy ? earlier.get(random.nextInt(earlier.size())) : commit(random, model));
        }
        return batch;
    }

    /** Mostly one replacement of what is stored; now and then something else, or of what is no longer stored. */
    private static Commit commit(Random random, Store model) {
        AttemptId attempt = AttemptId.fresh();
        List<Key> keys = new ArrayList<>(KEYS);
        Collections.shuffle(keys, random);
        Map<Key, State> expected = new LinkedHashMap<>();
        List<Write> writes = new ArrayList<>();
        for (Key key : keys.subList(0, random.nextInt(4) == 0 ? 2 : 1)) {
            State state = model.read(List.of(key), soon())
                    .get(0)
                    .map(stored -> State.at(stored.version()))
                    .orElse(State.absent());
            if (random.nextInt(6) == 0) {
                state = state instanceof State.At at
                        ? State.at(at.version().next(attempt))
                        : State.at(Version.first(attempt));
            }
            expected.put(key, state);
            if (state instanceof State.At && random.nextInt(5) == 0) {
                writes.add(new Write.Delete(key));
            } else {
                Version next = state instanceof State.At at ? at.version().next(attempt) : Version.first(attempt);
                writes.add(new Write.Put(key, next, Accounts.balance(random.nextInt(100) + ".25")));
            }
        }
        return Accounts.commit(attempt, Set.of(), expected, writes.toArray(Write[]::new));
    }
}
