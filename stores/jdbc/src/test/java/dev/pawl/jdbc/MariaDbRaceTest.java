package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.find;
import static dev.pawl.jdbc.Wallets.get;
import static dev.pawl.jdbc.Wallets.in;
import static dev.pawl.jdbc.Wallets.key;
import static dev.pawl.jdbc.Wallets.make;
import static dev.pawl.jdbc.Wallets.soon;
import static dev.pawl.jdbc.Wallets.worth;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.CommitOutcome.Refused;
import dev.pawl.store.CommitOutcome.Rejected;
import dev.pawl.store.Version;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MariaDbRaceTest extends RaceSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.mariaDb(Database.MARIADB, TestDatabase.Setup.PLAIN);
    }

    @Test
    void aLoneInsertWaitsForACommitThatHasReadItsIdAsAbsent() throws SQLException {
        Commit insert = changes().insert(key("alice"), worth("1")).commit();
        try (Connection reader = database.connect();
                Statement statement = reader.createStatement()) {
            statement.execute("BEGIN");
            statement.execute("SELECT n FROM pawl_guards WHERE n = "
                    + MySqlGuards.of(Name.parse("wallet"), key("alice")) + " FOR UPDATE");

            BoundsSuite.assertRefused(store.commit(List.of(insert), in(200)).get(0), Reason.BUSY);
            statement.execute("ROLLBACK");
        }
        assertThat(make(store, insert)).isEqualTo(new Committed());
    }

    @Test
    void aCommitThatWaitsForOneRowHoldsUpNobodyWhoWantsItsNeighbours() throws SQLException {
        make(store, changes().insert(key("a"), worth("1")).insert(key("b"), worth("1")));
        Version b = get(store, key("b")).version();
        try (Connection holder = database.connect();
                Statement statement = holder.createStatement()) {
            statement.execute("BEGIN");
            statement.execute("UPDATE wallet SET version = version + 1 WHERE id = 'a'");

            assertThat(make(store, changes().replace(key("b"), b, worth("2")).insert(key("c"), worth("1"))))
                    .isEqualTo(new Committed());
            statement.execute("ROLLBACK");
        }
    }

    @Test
    void aBatchIsMadeTogetherAndEachOfItsCommitsHasItsOwnOutcome() {
        make(store, changes().insert(key("a"), worth("1")).insert(key("b"), worth("1")));
        Version a = get(store, key("a")).version();
        Version b = get(store, key("b")).version();
        Commit good =
                changes().replace(key("a"), a, worth("2")).requests("good").commit();
        Commit stale = changes()
                .replace(key("b"), Version.of(9), worth("2"))
                .requests("stale")
                .commit();
        Commit fresh = changes().insert(key("c"), worth("1")).commit();
        Commit reader = changes().read(key("b"), dev.pawl.store.State.at(b)).commit();
        Commit overlapping =
                changes().replace(key("a"), a.next(good.attempt()), worth("3")).commit();

        List<CommitOutcome> outcomes = store.commit(List.of(good, stale, fresh, reader, overlapping), soon());

        assertThat(outcomes.get(0)).isEqualTo(new Committed());
        assertThat(outcomes.get(1)).isInstanceOf(Rejected.class);
        assertThat(outcomes.subList(2, 5)).containsOnly(new Committed());
        assertThat(get(store, key("a")).version().counter()).isEqualTo(3);
        assertThat(database.texts("SELECT request FROM pawl_requests")).containsExactly("good");
        assertThat(SettleSuite.fenced(store.settle(stale.ticket(), soon()))).isTrue();
        assertThat(store.settle(fresh.ticket(), soon())).isEqualTo(new Committed());
    }

    @Test
    void aBrokenConstraintOfOneCommitSpoilsNoneOfItsBatch() {
        database.execute("ALTER TABLE wallet ADD CONSTRAINT small CHECK (JSON_VALUE(doc, '$.balance') < 100)");
        List<Commit> batch = new ArrayList<>();
        for (String balance : List.of("1", "1000", "2")) {
            batch.add(changes().insert(key("w" + balance), worth(balance)).commit());
        }

        List<CommitOutcome> outcomes = store.commit(batch, soon());

        assertThat(outcomes.get(0)).isEqualTo(new Committed());
        assertThat(outcomes.get(1)).isInstanceOf(Refused.class);
        assertThat(outcomes.get(2)).isEqualTo(new Committed());
        assertThat(find(store, key("w1000"))).isEmpty();
    }
}
