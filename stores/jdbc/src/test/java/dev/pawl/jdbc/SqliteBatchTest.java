package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.get;
import static dev.pawl.jdbc.Wallets.key;
import static dev.pawl.jdbc.Wallets.make;
import static dev.pawl.jdbc.Wallets.soon;
import static dev.pawl.jdbc.Wallets.worth;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.Refused;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteBatchTest extends BatchSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.sqlite(folder, TestDatabase.Setup.PLAIN);
    }

    @Test
    void aTriggerThatRollsBackTheWholeTransactionLeavesTheNeighboursUntouched() {
        List<Commit> batch = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            make(store, changes().insert(key("w" + i), worth("1")));
            batch.add(changes()
                    .replace(key("w" + i), get(store, key("w" + i)).version(), worth("2"))
                    .commit());
        }
        database.execute("CREATE TRIGGER strict BEFORE UPDATE ON wallet WHEN new.id = 'w2'"
                + " BEGIN SELECT RAISE(ROLLBACK, 'not this one'); END");

        List<CommitOutcome> outcomes = store.commit(batch, soon());

        assertThat(outcomes.get(2)).isInstanceOf(Refused.class);
        for (int i = 0; i < 4; i++) {
            boolean made = i != 2;
            assertThat(outcomes.get(i) instanceof Committed).isEqualTo(made);
            assertThat(get(store, key("w" + i)).version().counter()).isEqualTo(made ? 2 : 1);
            assertThat(store.settle(batch.get(i).ticket(), soon()) instanceof Committed)
                    .isEqualTo(made);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ABORT, 'not this one'", "FAIL, 'not this one'", "ROLLBACK, 'not this one'", "IGNORE"})
    void aTriggerThatRefusesTheSecondRowOfACommitLeavesTheFirstAndTheNeighboursUntouched(String refusal) {
        List<Commit> batch = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            make(store, changes().insert(key("a" + i), worth("1")).insert(key("b" + i), worth("1")));
            batch.add(changes()
                    .replace(key("a" + i), get(store, key("a" + i)).version(), worth("2"))
                    .replace(key("b" + i), get(store, key("b" + i)).version(), worth("2"))
                    .commit());
        }
        database.execute("CREATE TRIGGER strict BEFORE UPDATE ON wallet WHEN new.id = 'b2' BEGIN SELECT RAISE("
                + refusal + "); END");

        List<CommitOutcome> outcomes = store.commit(batch, soon());

        assertThat(outcomes.get(2)).isInstanceOf(Refused.class);
        for (int i = 0; i < 4; i++) {
            boolean made = i != 2;
            assertThat(outcomes.get(i) instanceof Committed).isEqualTo(made);
            assertThat(get(store, key("a" + i)).version().counter()).isEqualTo(made ? 2 : 1);
            assertThat(get(store, key("b" + i)).version().counter()).isEqualTo(made ? 2 : 1);
            assertThat(store.settle(batch.get(i).ticket(), soon()) instanceof Committed)
                    .isEqualTo(made);
        }
    }
}
