package dev.pawl.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a commit, and the small values around it, say about themselves. */
class CommitTest {
    private static final Key ALICE = new Key("wallet", new Id.Text("alice"));
    private static final Key BOB = new Key("wallet", new Id.Text("bob"));
    private static final Key CAROL = new Key("wallet", new Id.Text("carol"));
    private static final AttemptId ATTEMPT = AttemptId.fresh();
    private static final Version NEXT = Version.of(7).next(ATTEMPT);

    private static final Commit COMMIT = new Commit(
            ATTEMPT,
            Set.of(),
            List.of(
                    new Condition(CAROL, State.absent()),
                    new Condition(BOB, State.at(Version.of(3))),
                    new Condition(ALICE, State.at(Version.of(7)))),
            List.of(new Write.Delete(BOB), new Write.Put(ALICE, NEXT, new Node.Fields(Map.of()))));

    @Test
    void conditionsAndWritesAreInTheCanonicalOrder() {
        assertThat(COMMIT.conditions()).extracting(Condition::key).containsExactly(ALICE, BOB, CAROL);
        assertThat(COMMIT.writes()).extracting(Write::key).containsExactly(ALICE, BOB);
    }

    @Test
    void itSaysWhatItExpectsAndWhatItLeaves() {
        assertThat(COMMIT.expected(BOB)).isEqualTo(State.at(Version.of(3)));
        assertThat(COMMIT.statesAfter())
                .containsExactly(
                        new Condition(ALICE, State.at(NEXT)),
                        new Condition(BOB, State.absent()),
                        new Condition(CAROL, State.absent()));
        assertThat(COMMIT.ticket()).isEqualTo(new Ticket(ATTEMPT, COMMIT.conditions()));
        Key other = new Key("wallet", new Id.Text("dan"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> COMMIT.expected(other))
                .withMessageContaining("wallet dan");
    }

    private static Commit replacing(Key key, Version seen, AttemptId attempt) {
        return new Commit(
                attempt,
                Set.of(new RequestId(attempt.toString())),
                List.of(new Condition(key, State.at(seen))),
                List.of(new Write.Put(key, seen.next(attempt), new Node.Fields(Map.of()))));
    }

    @Test
    void severalThatFollowOneAnotherAreOneWithTheEffectOfAll() {
        AttemptId next = AttemptId.fresh();
        Commit first = replacing(ALICE, Version.of(7), ATTEMPT);
        Commit second = replacing(ALICE, NEXT, next);
        Commit reader = new Commit(
                AttemptId.fresh(),
                Set.of(),
                List.of(new Condition(ALICE, State.at(NEXT.next(next))), new Condition(BOB, State.absent())),
                List.of());
        Commit all = Commit.together(List.of(first, second, reader));

        assertThat(all.attempt()).as("of the last that writes").isEqualTo(next);
        assertThat(all.conditions())
                .containsExactly(new Condition(ALICE, State.at(Version.of(7))), new Condition(BOB, State.absent()));
        assertThat(all.writes()).isEqualTo(second.writes());
        assertThat(all.results())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        new RequestId(ATTEMPT.toString()), first.statesAfter(),
                        new RequestId(next.toString()), second.statesAfter()));
        assertThat(all.parts()).containsExactly(first, second, reader);
    }

    @Test
    void onlyThoseThatExpectWhatThoseBeforeThemLeaveAreOne() {
        Commit first = replacing(ALICE, Version.of(7), ATTEMPT);
        Commit stale = replacing(ALICE, Version.of(7), AttemptId.fresh());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Commit.together(List.of(first, stale)))
                .withMessageContaining("leaves " + NEXT);
        Commit hurried = first.under(List.of(), Instant.EPOCH);
        assertThatIllegalArgumentException().isThrownBy(() -> Commit.together(List.of(hurried)));
    }

    @Test
    void furtherConditionsAreThoseOfItsPartsToo() {
        Condition lease = new Condition(CAROL, State.at(Version.of(1)));
        Commit part = replacing(ALICE, Version.of(7), ATTEMPT);
        Commit under = Commit.together(List.of(part)).under(List.of(lease), Instant.EPOCH);
        assertThat(under.expected(CAROL)).isEqualTo(lease.expected());
        assertThat(under.notAfter()).isEqualTo(Instant.EPOCH);
        assertThat(under.parts()).containsExactly(part.under(List.of(lease), Instant.EPOCH));
    }

    @Test
    void aConditionThatItHasAlreadyIsNotAddedAndAnotherOnTheSameKeyIsRefused() {
        Condition lease = new Condition(CAROL, State.at(Version.of(1)));
        Commit once = Commit.together(List.of(replacing(ALICE, Version.of(7), ATTEMPT)))
                .under(List.of(lease), null);
        assertThat(once.under(List.of(lease), null)).isEqualTo(once);

        Condition unequal = new Condition(CAROL, State.at(Version.of(2)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> once.under(List.of(unequal), null))
                .withMessageContaining("Two conditions");
    }

    @Test
    void aConflictIsASentenceAndNeverOfEqualStates() {
        State seven = State.at(Version.of(7));
        State eight = State.at(Version.of(8));
        assertThat(new Conflict.Mismatch(ALICE, seven, eight, null))
                .hasToString("wallet alice was read at version 7 and has been changed since: it is at version 8.");
        assertThat(new Conflict.Mismatch(ALICE, seven, State.absent(), null))
                .hasToString("wallet alice was read at version 7 and has been deleted since.");
        assertThat(new Conflict.Mismatch(ALICE, State.absent(), eight, null))
                .hasToString("wallet alice is already there, at version 8.");
        assertThatIllegalArgumentException().isThrownBy(() -> new Conflict.Mismatch(ALICE, seven, seven, null));
    }

    @Test
    void aDeadlinePassesWhenItsTimeHasGoneAndNotBefore() {
        AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
        Deadline deadline = Deadline.after(Duration.ofNanos(10), clock::get);
        assertThat(deadline.left()).isEqualTo(Duration.ofNanos(10));
        clock.addAndGet(9);
        assertThat(deadline.passed()).isFalse();
        clock.addAndGet(1);
        assertThat(deadline.passed()).isTrue();
        assertThat(deadline.left()).isEqualTo(Duration.ZERO);
    }

    @Test
    void aRequestIdHasOneToTwoHundredCharacters() {
        assertThat(new RequestId("r".repeat(200))).hasToString("r".repeat(200));
        assertThatIllegalArgumentException().isThrownBy(() -> new RequestId("r".repeat(201)));
        assertThatIllegalArgumentException().isThrownBy(() -> new RequestId(""));
    }

    @Test
    void bytesAreEqualByWhatTheyHold() {
        Node.Bytes bytes = new Node.Bytes(new byte[] {1, 2});
        assertThat(bytes)
                .isEqualTo(new Node.Bytes(new byte[] {1, 2}))
                .hasSameHashCodeAs(new Node.Bytes(new byte[] {1, 2}))
                .isNotEqualTo(new Node.Bytes(new byte[] {1, 3}))
                .isNotEqualTo(new Node.Text("1"));
    }

    @Test
    void aCompositeIdIsShownByItsPartsAndIdsOfDifferentTypesKeepTheirOrder() {
        Id tuple = new Id.Tuple(List.of(new Id.Text("a"), new Id.Int64(7)));
        assertThat(tuple).hasToString("(a, 7)");
        assertThat(new Id.Int64(9)).isLessThan(new Id.Int64(10));
        assertThat(Integer.signum(new Id.Int64(9).compareTo(new Id.Text("9"))))
                .isEqualTo(-Integer.signum(new Id.Text("9").compareTo(new Id.Int64(9))));
    }

    @Test
    void aFreshAttemptIdIsAUuidOfVersionSevenAndItsStampIsItsLowBits() {
        AttemptId fresh = AttemptId.fresh();
        assertThat(fresh.value().version()).isEqualTo(7);
        assertThat(fresh.value().variant()).isEqualTo(2);
        assertThat(fresh.stamp())
                .isEqualTo(fresh.value().getLeastSignificantBits())
                .isNotZero();
        assertThat(fresh.value().getMostSignificantBits() >>> 16)
                .isBetween(System.currentTimeMillis() - 600_000, System.currentTimeMillis());
        assertThat(NEXT.withoutStamp()).isEqualTo(Version.of(8));
    }
}
