package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.WALLET;
import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.find;
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
import dev.pawl.store.CommitOutcome.Rejected;
import dev.pawl.store.Condition;
import dev.pawl.store.Conflict;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.RequestId;
import dev.pawl.store.State;
import dev.pawl.store.Stored;
import dev.pawl.store.Version;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every database and every kind of pool must do alike. */
abstract class DocumentStoreSuite {
    TestDatabase database;
    JdbcStore store;

    abstract TestDatabase open(Path folder);

    @BeforeEach
    void start(@TempDir Path folder) {
        database = open(folder);
        store = JdbcStore.of(database.pool());
        store.createTables(WALLET);
        store.bind(WALLET);
    }

    @AfterEach
    void nothingIsLeftOpen() {
        database.requireNothingLeft();
        database.close();
    }

    @Test
    void anInsertedValueIsReadBackAtItsFirstVersion() {
        Commit commit = changes().insert(key("alice"), worth("10.00")).commit();

        assertThat(make(store, commit)).isEqualTo(new Committed());

        Stored stored = get(store, key("alice"));
        assertThat(stored.version()).isEqualTo(Version.first(commit.attempt()));
        assertThat(Nodes.lenient(stored.value())).isEqualTo(Nodes.lenient(worth("10.00")));
    }

    @Test
    void aMissingKeyIsReadAsEmptyAndRepeatedKeysAreAnsweredEach() {
        make(store, changes().insert(key("alice"), worth("1")));
        make(store, changes().insert(key("bob"), worth("2")));

        List<Optional<Stored>> found = store.read(List.of(key("bob"), key("nobody"), key("alice"), key("bob")), soon());

        assertThat(found).hasSize(4);
        assertThat(found.get(0)).isEqualTo(found.get(3)).isPresent();
        assertThat(found.get(1)).isEmpty();
        assertThat(found.get(2)).get().extracting(Stored::key).isEqualTo(key("alice"));
    }

    @Test
    void keysOfEveryKindAreReadTogetherAsEachIsAlone() {
        String odd = "a,A,a ,\"quoted\",back\\slash,tab\t,\u00e4,\ud83d\ude00,7,null,n\0l";
        List<Key> keys = Stream.of(odd.split(",", -1)).map(Wallets::key).toList();
        long made = keys.stream()
                .filter(key -> make(store, changes().insert(key, worth("1"))) instanceof Committed)
                .count();
        assertThat(made).as("all, or all but the one with NUL").isBetween(keys.size() - 1L, (long) keys.size());

        List<Optional<Stored>> together = store.read(keys, soon());

        assertThat(together)
                .isEqualTo(keys.stream().map(key -> find(store, key)).toList());
        assertThat(together.stream().flatMap(Optional::stream)).hasSize((int) made);
        List<Key> withoutNul = keys.subList(0, keys.size() - 1);
        assertThat(store.read(withoutNul, soon())).isEqualTo(together.subList(0, withoutNul.size()));
    }

    @Test
    void aReplaceAtTheSeenVersionMovesIt() {
        make(store, changes().insert(key("alice"), worth("10")));
        Version seen = get(store, key("alice")).version();
        Commit commit = changes().replace(key("alice"), seen, worth("11")).commit();

        assertThat(make(store, commit)).isEqualTo(new Committed());
        assertThat(get(store, key("alice")).version()).isEqualTo(seen.next(commit.attempt()));
    }

    @Test
    void staleReplaceIsRejectedAndNamesBothVersionsAndTheCurrentValue() {
        make(store, changes().insert(key("alice"), worth("10")));
        Version stale = get(store, key("alice")).version();
        make(store, changes().replace(key("alice"), stale, worth("11")));
        Stored current = get(store, key("alice"));

        CommitOutcome outcome = make(store, changes().replace(key("alice"), stale, worth("12")));

        assertThat(outcome)
                .isEqualTo(new Rejected(List.of(
                        new Conflict.Mismatch(key("alice"), State.at(stale), State.at(current.version()), current))));
        assertThat(get(store, key("alice"))).isEqualTo(current);
    }

    @Test
    void insertOfATakenIdIsRejectedAndLeavesTheStoredOne() {
        make(store, changes().insert(key("alice"), worth("10")));
        Stored first = get(store, key("alice"));

        CommitOutcome outcome = make(store, changes().insert(key("alice"), worth("99")));

        assertThat(outcome)
                .isEqualTo(new Rejected(List.of(
                        new Conflict.Mismatch(key("alice"), State.absent(), State.at(first.version()), first))));
        assertThat(get(store, key("alice"))).isEqualTo(first);
    }

    @Test
    void replaceAndDeleteOfADeletedAggregateAreRejectedAsAbsentAndDoNotBringItBack() {
        make(store, changes().insert(key("alice"), worth("10")));
        Version seen = get(store, key("alice")).version();
        assertThat(make(store, changes().delete(key("alice"), seen))).isEqualTo(new Committed());

        Rejected gone =
                new Rejected(List.of(new Conflict.Mismatch(key("alice"), State.at(seen), State.absent(), null)));
        assertThat(make(store, changes().replace(key("alice"), seen, worth("11"))))
                .isEqualTo(gone);
        assertThat(make(store, changes().delete(key("alice"), seen))).isEqualTo(gone);
        assertThat(find(store, key("alice"))).isEmpty();
    }

    @Test
    void deleteAndInsertAgainDoNotMakeAnOldVersionValidAgain() {
        make(store, changes().insert(key("alice"), worth("10")));
        Version old = get(store, key("alice")).version();
        make(store, changes().delete(key("alice"), old));
        make(store, changes().insert(key("alice"), worth("20")));

        assertThat(get(store, key("alice")).version().counter()).isEqualTo(old.counter());
        assertThat(make(store, changes().replace(key("alice"), old, worth("11"))))
                .isInstanceOf(Rejected.class);
        assertThat(make(store, changes().delete(key("alice"), old))).isInstanceOf(Rejected.class);
    }

    @Test
    void theVerySameCommitHandedOverAgainHasNoSecondEffect() {
        Commit insert = changes().insert(key("alice"), worth("10")).commit();
        make(store, insert);
        Version first = Version.first(insert.attempt());
        Commit replace = changes().replace(key("alice"), first, worth("11")).commit();
        make(store, replace);
        Commit delete =
                changes().delete(key("alice"), first.next(replace.attempt())).commit();

        assertThat(make(store, replace)).isEqualTo(new Committed());
        assertThat(make(store, insert)).isEqualTo(new Committed());
        make(store, delete);
        assertThat(make(store, delete)).isEqualTo(new Committed());
        assertThat(make(store, insert)).isEqualTo(new Committed());
        assertThat(find(store, key("alice"))).isEmpty();
    }

    @Test
    void aCommitOfSeveralKeysIsMadeAllTogether() {
        Commit commit = changes()
                .insert(key("alice"), worth("1"))
                .insert(key("bob"), worth("2"))
                .read(key("nobody"), State.absent())
                .commit();

        assertThat(make(store, commit)).isEqualTo(new Committed());
        assertThat(make(store, commit)).isEqualTo(new Committed());
        Version a = get(store, key("alice")).version();
        Version b = get(store, key("bob")).version();
        assertThat(make(
                        store,
                        changes()
                                .replace(key("bob"), b, worth("3"))
                                .read(key("alice"), State.at(a))
                                .insert(key("carol"), worth("4"))))
                .isEqualTo(new Committed());
        assertThat(get(store, key("bob")).version().counter()).isEqualTo(2);
        assertThat(find(store, key("carol"))).isPresent();
    }

    @Test
    void everyMismatchOfACommitIsReportedAndNothingIsWritten() {
        make(store, changes().insert(key("alice"), worth("1")).insert(key("bob"), worth("2")));
        Stored alice = get(store, key("alice"));
        Version wrong = Version.of(7);

        CommitOutcome outcome = make(
                store,
                changes()
                        .replace(key("alice"), wrong, worth("9"))
                        .insert(key("bob"), worth("9"))
                        .insert(key("carol"), worth("9"))
                        .read(key("dave"), State.at(wrong)));

        Stored bob = get(store, key("bob"));
        assertThat(outcome)
                .isEqualTo(new Rejected(List.of(
                        new Conflict.Mismatch(key("alice"), State.at(wrong), State.at(alice.version()), alice),
                        new Conflict.Mismatch(key("bob"), State.absent(), State.at(bob.version()), bob),
                        new Conflict.Mismatch(key("dave"), State.at(wrong), State.absent(), null))));
        assertThat(find(store, key("carol"))).isEmpty();
        assertThat(get(store, key("alice"))).isEqualTo(alice);
    }

    @Test
    void aChangedReadSetRejectsTheWrite() {
        make(store, changes().insert(key("alice"), worth("1")).insert(key("bob"), worth("2")));
        Version a = get(store, key("alice")).version();
        Version b = get(store, key("bob")).version();
        make(store, changes().replace(key("bob"), b, worth("3")));

        assertThat(make(store, changes().replace(key("alice"), a, worth("2")).read(key("bob"), State.at(b))))
                .isInstanceOf(Rejected.class);
        assertThat(make(store, changes().read(key("alice"), State.at(a)))).isEqualTo(new Committed());
        assertThat(make(store, changes().read(key("bob"), State.at(b)))).isInstanceOf(Rejected.class);
    }

    @Test
    void aRepeatedRequestFindsTheFirstResultAndHasNoEffect() {
        Commit first =
                changes().insert(key("alice"), worth("1")).requests("r1", "r2").commit();
        make(store, first);
        Version version = Version.first(first.attempt());

        CommitOutcome again =
                make(store, changes().replace(key("alice"), version, worth("2")).requests("r2", "r3"));

        assertThat(again)
                .isEqualTo(new Rejected(List.of(new Conflict.Repeated(
                        new RequestId("r2"), List.of(new Condition(key("alice"), State.at(version)))))));
        assertThat(get(store, key("alice")).version()).isEqualTo(version);
        assertThat(make(store, first)).isEqualTo(new Committed());
        assertThat(make(
                        store,
                        changes().replace(key("alice"), version, worth("2")).requests("r3")))
                .isEqualTo(new Committed());
    }

    @Test
    void aRejectedRequestIsNotRemembered() {
        make(store, changes().insert(key("alice"), worth("1")));
        Version seen = get(store, key("alice")).version();

        assertThat(make(
                        store,
                        changes()
                                .replace(key("alice"), Version.of(9), worth("2"))
                                .requests("r")))
                .isInstanceOf(Rejected.class);
        assertThat(make(store, changes().replace(key("alice"), seen, worth("2")).requests("r")))
                .isEqualTo(new Committed());
    }

    @Test
    void settlingAMadeAttemptFindsItCommittedAlsoAfterOthersWrote() {
        Commit insert = changes().insert(key("alice"), worth("1")).commit();
        make(store, insert);
        make(store, changes().delete(key("alice"), Version.first(insert.attempt())));

        assertThat(store.settle(insert.ticket(), soon())).isEqualTo(new Committed());
    }

    @Test
    void anAttemptThatWasSettledBeforeItCameIsFencedForGood() {
        make(store, changes().insert(key("bob"), worth("1")));
        Version seen = get(store, key("bob")).version();
        Commit single = changes().insert(key("alice"), worth("1")).commit();
        Commit several = changes()
                .insert(key("carol"), worth("1"))
                .replace(key("bob"), seen, worth("2"))
                .commit();

        for (Commit late : List.of(single, several)) {
            assertThat(store.settle(late.ticket(), soon()))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(CommitOutcome.Reason.FENCED));
            assertThat(make(store, late))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(CommitOutcome.Reason.FENCED));
        }
        assertThat(find(store, key("alice"))).isEmpty();
        assertThat(get(store, key("bob")).version()).isEqualTo(seen);
    }

    @Test
    void aBadCommitOfABatchLeavesItsNeighboursUntouched() {
        Commit good = changes().insert(key("alice"), worth("1")).commit();
        Commit bad = changes().replace(key("bob"), Version.of(1), worth("1")).commit();
        Commit unkept = changes().insert(key("half\ud800"), worth("1")).commit();
        Commit last = changes().insert(key("carol"), worth("1")).commit();

        List<CommitOutcome> outcomes = store.commit(List.of(good, bad, unkept, last), soon());

        assertThat(outcomes.get(0)).isEqualTo(new Committed());
        assertThat(outcomes.get(1)).isInstanceOf(Rejected.class);
        assertThat(outcomes.get(2)).isInstanceOf(Refused.class);
        assertThat(outcomes.get(3)).isEqualTo(new Committed());
    }

    @Test
    void idsArePagedInOneOrderWithoutGapsOrRepeats() {
        for (String id : List.of("d", "a", "c", "b", "e")) {
            make(store, changes().insert(key(id), worth("1")));
        }

        List<Id> first = store.ids("wallet", null, 2, soon());
        List<Id> second = store.ids("wallet", first.get(1), 2, soon());
        List<Id> third = store.ids("wallet", second.get(1), 2, soon());

        assertThat(first).containsExactly(new Id.Text("a"), new Id.Text("b"));
        assertThat(second).containsExactly(new Id.Text("c"), new Id.Text("d"));
        assertThat(third).containsExactly(new Id.Text("e"));
    }

    @Test
    void oddIdsAreOrdinaryIds() {
        List<String> odd = List.of(
                "o'hara", "with space", "a/b", "\"quoted\"", "%_\\", "\uD83D\uDE00", "x".repeat(200), "", ";--", "?");
        for (String id : odd) {
            assertThat(make(store, changes().insert(key(id), worth("1"))))
                    .as(id)
                    .isEqualTo(new Committed());
        }
        List<Key> keys = odd.stream().map(Wallets::key).toList();

        assertThat(store.read(keys, soon())).allMatch(Optional::isPresent);
        for (String id : odd) {
            Version seen = get(store, key(id)).version();
            assertThat(make(store, changes().replace(key(id), seen, worth("2"))))
                    .as(id)
                    .isEqualTo(new Committed());
        }
    }
}
