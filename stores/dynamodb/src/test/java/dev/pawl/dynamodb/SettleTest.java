package dev.pawl.dynamodb;

import static dev.pawl.dynamodb.Accounts.COMMITTED;
import static dev.pawl.dynamodb.Accounts.KIND;
import static dev.pawl.dynamodb.Accounts.delete;
import static dev.pawl.dynamodb.Accounts.insert;
import static dev.pawl.dynamodb.Accounts.inserted;
import static dev.pawl.dynamodb.Accounts.key;
import static dev.pawl.dynamodb.Accounts.make;
import static dev.pawl.dynamodb.Accounts.read;
import static dev.pawl.dynamodb.Accounts.replace;
import static dev.pawl.dynamodb.Accounts.soon;
import static dev.pawl.dynamodb.Accounts.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.store.AttemptId;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.Key;
import dev.pawl.store.State;
import dev.pawl.store.Version;
import dev.pawl.store.Write;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The cases of {@link Settling}, by its numbers. */
@NeedsDynamoDbLocal
class SettleTest {
    private static final Key ALICE = key("alice");

    private final FaultyClient faulty = new FaultyClient(LocalFixture.client());
    private final String prefix = LocalFixture.prefix();
    private final DynamoDbStore store =
            LocalFixture.opened(DynamoDbStore.builder(faulty.client()).tablePrefix(prefix), KIND);

    private CommitOutcome settle(Commit commit) {
        return store.settle(commit.ticket(), soon());
    }

    private static void assertFenced(CommitOutcome outcome) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        CommitOutcome.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.FENCED));
    }

    private Version replaced(Version version, int times) {
        Version current = version;
        for (int i = 0; i < times; i++) {
            Commit replace = replace(ALICE, current);
            assertThat(make(store, replace)).isEqualTo(COMMITTED);
            current = current.next(replace.attempt());
        }
        return current;
    }

    @Test
    void aMarkerTellsOfInsertAndDelete() {
        Commit insert = insert(ALICE);
        make(store, insert);
        Commit delete = delete(ALICE, version(store, ALICE));
        make(store, delete);
        assertThat(settle(insert)).isEqualTo(COMMITTED);
        assertThat(settle(delete)).isEqualTo(COMMITTED);
    }

    @Test
    void anAttemptOlderThanTheWindowIsInDoubtUnlessItsMarkerIsStillThere() {
        String prefix = LocalFixture.prefix();
        DynamoDbStore now =
                LocalFixture.opened(DynamoDbStore.builder(LocalFixture.client()).tablePrefix(prefix), KIND);
        Commit made = insert(ALICE);
        make(now, made);
        Commit never = insert(key("bob"));
        DynamoDbStore later = LocalFixture.opened(
                DynamoDbStore.builder(LocalFixture.client())
                        .tablePrefix(prefix)
                        .clock(Clock.offset(Clock.systemUTC(), Duration.ofDays(7))),
                KIND);
        assertThat(later.settle(made.ticket(), soon())).isEqualTo(COMMITTED);
        assertThat(later.settle(never.ticket(), soon())).isInstanceOf(CommitOutcome.InDoubt.class);
        assertThat(make(now, never)).as("not fenced by a guess").isEqualTo(COMMITTED);
    }

    @Test
    void aLateCopyOfATransactionFailsOnTheFence() {
        Version first = inserted(store, ALICE);
        Commit insert = insert(key("bob"));
        Commit delete = delete(ALICE, first);
        assertFenced(settle(insert));
        assertFenced(settle(delete));
        assertFenced(make(store, insert));
        assertFenced(make(store, delete));
        assertThat(read(store, key("bob"))).isEmpty();
        assertThat(version(store, ALICE)).isEqualTo(first);
    }

    @Test
    void aLateCopyOfAnInsertBringsNothingBackWhereItsMarkerIs() {
        Commit insert = insert(ALICE);
        assertThat(make(store, insert)).isEqualTo(COMMITTED);
        assertThat(make(store, delete(ALICE, version(store, ALICE)))).isEqualTo(COMMITTED);
        assertThat(make(store, insert)).as("its copy").isEqualTo(COMMITTED);
        assertThat(read(store, ALICE)).isEmpty();

        DynamoDbStore bare = LocalFixture.opened(builder -> builder.withoutMarkers(), KIND);
        make(bare, insert);
        make(bare, delete(ALICE, version(bare, ALICE)));
        make(bare, insert);
        assertThat(read(bare, ALICE)).as("a single conditional write").isPresent();
    }

    @Test
    void aLateReplacementFailsOnTheItemsFenceAndAfterTheNextOneOnTheVersion() {
        Version first = inserted(store, ALICE);
        Commit late = replace(ALICE, first);
        assertFenced(settle(late));
        assertFenced(make(store, late));
        Version second = replaced(first, 1);
        assertThat(make(store, late)).isInstanceOf(CommitOutcome.Rejected.class);
        assertFenced(settle(late));
        assertThat(version(store, ALICE)).isEqualTo(second);
    }

    @Test
    void aReplacementThatWasReplacedIsFoundInTheHistory() {
        Version first = inserted(store, ALICE);
        Commit replace = replace(ALICE, first);
        make(store, replace);
        replaced(first.next(replace.attempt()), 3);
        assertThat(settle(replace)).isEqualTo(COMMITTED);
        assertThat(make(store, replace)).isEqualTo(COMMITTED);
    }

    @Test
    void aReplacementThatLostIsFencedByTheHistoryWithoutTheArchive() {
        Version first = inserted(store, ALICE);
        Commit lost = replace(ALICE, first);
        replaced(first, 3);
        faulty.takeCalls();
        assertFenced(settle(lost));
        assertThat(faulty.takeCalls()).isEqualTo(Map.of("putItem", 1, "updateItem", 1));
    }

    @Test
    void theArchiveTellsOfReplacementsThatTheItemForgotOrTookAlong() {
        Version first = inserted(store, ALICE);
        Commit early = replace(ALICE, first);
        make(store, early);
        Commit lost = replace(ALICE, first);
        Version forgotten = replaced(first.next(early.attempt()), 40);
        Commit last = replace(ALICE, forgotten);
        make(store, last);
        assertThat(settle(early)).isEqualTo(COMMITTED);
        assertFenced(settle(lost));
        assertThat(make(store, delete(ALICE, forgotten.next(last.attempt())))).isEqualTo(COMMITTED);
        for (int life = 0; life < 2; life++) {
            assertThat(settle(early)).isEqualTo(COMMITTED);
            assertThat(settle(last)).isEqualTo(COMMITTED);
            assertThat(make(store, last)).as("its copy").isEqualTo(COMMITTED);
            assertFenced(settle(lost));
            inserted(store, key("alice" + life));
        }
        replaced(inserted(store, ALICE), 20);
        assertThat(settle(early)).isEqualTo(COMMITTED);
        assertThat(settle(last)).isEqualTo(COMMITTED);
        assertFenced(settle(lost));
    }

    private void putAnew(String version) {
        LocalFixture.client()
                .putItem(call -> call.tableName(prefix + KIND.name())
                        .item(Map.of(
                                "id", AttributeValue.fromS("alice"),
                                "balance", AttributeValue.fromN("2"),
                                "version", AttributeValue.fromN(version))));
    }

    /** Also once the steps behind the item that was put anew have gone to the archive, or with the item. */
    @ParameterizedTest
    @ValueSource(ints = {0, 2, 12, 13, 14, 40})
    void whatAProgramForgotThatPutTheItemAnewIsInDoubt(int replacements) {
        Version first = inserted(store, ALICE);
        Commit made = replace(ALICE, first);
        assertThat(make(store, made)).isEqualTo(COMMITTED);
        Commit never = replace(ALICE, first.next(made.attempt()));
        putAnew("3");
        Version last = replaced(Version.of(3), replacements);
        assertThat(settle(made)).isInstanceOf(CommitOutcome.InDoubt.class);
        assertFenced(settle(never));
        if (replacements > 0) {
            assertThat(make(store, delete(ALICE, last))).isEqualTo(COMMITTED);
            assertThat(settle(made)).isInstanceOf(CommitOutcome.InDoubt.class);
            assertFenced(settle(never));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 14, 15})
    void whatAProgramForgotThatPutTheItemAnewInTheNextSixteenIsInDoubt(int replacements) {
        Version before = replaced(inserted(store, ALICE), replacements);
        Commit made = replace(ALICE, before);
        faulty.once("updateItem", FaultyClient.Fault.LOST_AFTER);
        assertThat(make(store, made)).isInstanceOf(CommitOutcome.InDoubt.class);
        putAnew(Long.toString(before.counter() + 2));
        replaced(Version.of(before.counter() + 2), 17);
        assertThat(settle(made)).isInstanceOf(CommitOutcome.InDoubt.class);
    }

    @Test
    void whatAnArchivedReplacementHasBeatenIsNotMadeWhoeverPutTheItemAnewSince() {
        Version first = inserted(store, ALICE);
        Commit lost = replace(ALICE, first);
        replaced(first, 17);
        putAnew("20");
        assertFenced(settle(lost));
        replaced(Version.of(20), 13);
        assertFenced(settle(lost));
    }

    /** A program that follows each write with one of its own, so that Pawl never makes the sixteenth, after which it trims. */
    private Version followed(Version version) {
        LocalFixture.client()
                .updateItem(call -> call.tableName(prefix + KIND.name())
                        .key(Map.of("id", AttributeValue.fromS("alice")))
                        .updateExpression("SET version = version + :one")
                        .expressionAttributeValues(Map.of(":one", AttributeValue.fromN("1"))));
        return new Version(version.counter() + 1, version.stamp());
    }

    @ParameterizedTest
    @ValueSource(strings = {"alone", "in a batch", "in a transaction"})
    void aHistoryStaysShortAlsoWhereAnotherProgramMakesEverySixteenthVersion(String how) {
        Key bob = key("bob");
        Version bobs = inserted(store, bob);
        Version current = inserted(store, ALICE);
        List<Commit> made = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            Version expected = followed(current);
            AttemptId attempt = AttemptId.fresh();
            Map<Key, State> states = new HashMap<>(Map.of(ALICE, State.at(expected)));
            if (how.equals("in a transaction")) {
                states.put(bob, State.at(bobs));
            }
            Commit replace = Accounts.commit(
                    attempt, Set.of(), states, new Write.Put(ALICE, expected.next(attempt), Accounts.balance("2")));
            List<Commit> batch = how.equals("in a batch")
                    ? List.of(replace, replace(bob, Version.first(AttemptId.fresh())))
                    : List.of(replace);
            assertThat(store.commit(batch, soon()).get(0)).as("%s", i).isEqualTo(COMMITTED);
            made.add(replace);
            current = expected.next(replace.attempt());
        }
        assertThat(history()).hasSizeLessThanOrEqualTo(64);
        assertThat(made).allMatch(commit -> settle(commit).equals(COMMITTED));
    }

    private List<AttributeValue> history() {
        return LocalFixture.client()
                .getItem(call -> call.tableName(prefix + KIND.name()).key(Map.of("id", AttributeValue.fromS("alice"))))
                .item()
                .get("pawl_history")
                .l();
    }

    @Test
    void anItemCanBeDeletedBeforeAndAfterItsHistoryWasArchived() {
        for (int replacements : new int[] {0, 1, 15, 16, 17}) {
            Version last = replaced(inserted(store, ALICE), replacements);
            assertThat(make(store, delete(ALICE, last)))
                    .as("after %s replacements", replacements)
                    .isEqualTo(COMMITTED);
        }
    }

    @Test
    void whenTheCopyArrivesBetweenTheFencesTheReplacementIsCommitted() {
        Version first = inserted(store, ALICE);
        Commit late = replace(ALICE, first);
        faulty.decide(operation -> {
            if (operation.equals("updateItem")) {
                faulty.decide(any -> FaultyClient.Fault.NONE);
                assertThat(make(store, late)).isEqualTo(COMMITTED);
            }
            return FaultyClient.Fault.NONE;
        });
        assertThat(settle(late)).isEqualTo(COMMITTED);
        assertThat(version(store, ALICE)).isEqualTo(first.next(late.attempt()));
    }

    @Test
    void severalAggregatesAreSettledByTheirMarker() {
        Version first = inserted(store, ALICE);
        AttemptId attempt = AttemptId.fresh();
        Commit both = Accounts.commit(
                attempt,
                Set.of(),
                Map.of(ALICE, State.at(first), key("bob"), State.absent()),
                new Write.Put(ALICE, first.next(attempt), Accounts.balance("2")),
                new Write.Put(key("bob"), Version.first(attempt), Accounts.balance("2")));
        assertThat(make(store, both)).isEqualTo(COMMITTED);
        replaced(first.next(attempt), 2);
        assertThat(settle(both)).isEqualTo(COMMITTED);
    }

    @Test
    void withoutMarkersOnlyAStampThatIsStillThereProvesACommit() {
        DynamoDbStore bare = LocalFixture.opened(builder -> builder.withoutMarkers(), KIND);
        assertThat(bare.bind(KIND).settlesExactly()).isFalse();
        Commit insert = insert(ALICE);
        assertThat(make(bare, insert)).isEqualTo(COMMITTED);
        assertThat(make(bare, insert)).as("its copy").isEqualTo(COMMITTED);
        assertThat(bare.settle(insert.ticket(), soon())).isEqualTo(COMMITTED);
        Commit replace = replace(ALICE, version(bare, ALICE));
        assertThat(make(bare, replace)).isEqualTo(COMMITTED);
        assertThat(bare.settle(insert.ticket(), soon())).isInstanceOf(CommitOutcome.InDoubt.class);
        assertThat(make(bare, delete(ALICE, version(bare, ALICE)))).isEqualTo(COMMITTED);
        assertThat(make(bare, replace)).as("brings nothing back").isInstanceOf(CommitOutcome.Rejected.class);
        assertThat(read(bare, ALICE)).isEmpty();
    }
}
