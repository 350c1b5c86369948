package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.get;
import static dev.pawl.jdbc.Wallets.key;
import static dev.pawl.jdbc.Wallets.make;
import static dev.pawl.jdbc.Wallets.soon;
import static dev.pawl.jdbc.Wallets.worth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.Refused;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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

    static Stream<Arguments> refusals() {
        return Stream.of("ABORT, 'no'", "FAIL, 'no'", "ROLLBACK, 'no'", "IGNORE")
                .flatMap(refusal -> Stream.of(arguments("BEFORE", refusal), arguments("AFTER", refusal)));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aTriggerThatRefusesTheFirstRowOfACommitLeavesTheSecondAndTheNeighboursUntouched(String time, String refusal) {
        leavesAllElseUntouched(time, refusal, "a2");
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aTriggerThatRefusesTheSecondRowOfACommitLeavesTheFirstAndTheNeighboursUntouched(String time, String refusal) {
        leavesAllElseUntouched(time, refusal, "b2");
    }

    private void leavesAllElseUntouched(String time, String refusal, String row) {
        List<Commit> batch = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            make(store, changes().insert(key("a" + i), worth("1")).insert(key("b" + i), worth("1")));
            batch.add(changes()
                    .replace(key("a" + i), get(store, key("a" + i)).version(), worth("2"))
                    .replace(key("b" + i), get(store, key("b" + i)).version(), worth("2"))
                    .commit());
        }
        refuse(time, refusal, row);

        List<CommitOutcome> outcomes = store.commit(batch, soon());

        for (int i = 0; i < 4; i++) {
            boolean made = outcomes.get(i) instanceof Committed;
            assertThat(made).isEqualTo(i != 2 || isMadeAllTheSame(time, refusal));
            assertThat(get(store, key("a" + i)).version().counter()).isEqualTo(made ? 2 : 1);
            assertThat(get(store, key("b" + i)).version().counter()).isEqualTo(made ? 2 : 1);
            assertThat(store.settle(batch.get(i).ticket(), soon()) instanceof Committed)
                    .isEqualTo(made);
        }
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aTriggerThatRefusesALoneCommitOfOneRowLeavesItUntouched(String time, String refusal) {
        leavesTheFirstUntouched(time, refusal, 1);
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aTriggerThatRefusesACommitOfOneRowLeavesItUntouchedAmongOthers(String time, String refusal) {
        leavesTheFirstUntouched(time, refusal, 3);
    }

    private void leavesTheFirstUntouched(String time, String refusal, int commits) {
        List<Commit> batch = new ArrayList<>();
        for (int i = 0; i < commits; i++) {
            make(store, changes().insert(key("w" + i), worth("1")));
            batch.add(changes()
                    .replace(key("w" + i), get(store, key("w" + i)).version(), worth("2"))
                    .commit());
        }
        refuse(time, refusal, "w0");

        List<CommitOutcome> outcomes = store.commit(batch, soon());

        for (int i = 0; i < commits; i++) {
            boolean made = outcomes.get(i) instanceof Committed;
            assertThat(made).isEqualTo(i != 0 || isMadeAllTheSame(time, refusal));
            assertThat(get(store, key("w" + i)).version().counter()).isEqualTo(made ? 2 : 1);
            assertThat(store.settle(batch.get(i).ticket(), soon()) instanceof Committed)
                    .isEqualTo(made);
        }
    }

    private void refuse(String time, String refusal, String row) {
        database.execute("CREATE TRIGGER strict " + time + " UPDATE ON wallet WHEN new.id = '" + row
                + "' BEGIN SELECT RAISE(" + refusal + "); END");
    }

    /** IGNORE undoes nothing: what it comes after is done. */
    private static boolean isMadeAllTheSame(String time, String refusal) {
        return time.equals("AFTER") && refusal.equals("IGNORE");
    }
}
