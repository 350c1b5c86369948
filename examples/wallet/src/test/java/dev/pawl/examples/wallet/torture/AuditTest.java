package dev.pawl.examples.wallet.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.examples.wallet.torture.Message.Answer;
import dev.pawl.examples.wallet.torture.Operation.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The audit on books and stores that are made up. */
class AuditTest {
    private static final String SLOT = "c0-1-0";
    private static final String HOT = Field.HOT.get(0);
    private static final String OTHER = Field.HOT.get(1);

    private final Ledger ledger = new Ledger();

    @Test
    void anAcknowledgedEffectThatIsThereOnceIsSound() {
        book(1, Kind.UPDATE, Answer.ACKNOWLEDGED, HOT);

        assertThat(audit(Tally.empty(HOT).counting(SLOT, 1)).findings()).isEmpty();
    }

    @Test
    void anAcknowledgedEffectThatIsMissingIsLost() {
        book(1, Kind.UPDATE, Answer.ACKNOWLEDGED, HOT);

        assertThat(audit(Tally.empty(HOT)).lost()).isOne();
    }

    @Test
    void anEffectThatIsThereTwiceIsDoubled() {
        book(1, Kind.UPDATE, Answer.ACKNOWLEDGED, HOT);

        assertThat(audit(Tally.empty(HOT).counting(SLOT, 1).counting(SLOT, 1)).doubled())
                .isOne();
    }

    @Test
    void aLostAndADoubledEffectDoNotMakeUpForEachOther() {
        book(1, Kind.UPDATE, Answer.ACKNOWLEDGED, HOT);
        book(2, Kind.UPDATE, Answer.ACKNOWLEDGED, HOT);

        Audit.Verdict verdict = audit(Tally.empty(HOT).counting(SLOT, 1).counting(SLOT, 1));
        assertThat(verdict.lost()).isOne();
        assertThat(verdict.doubled()).isOne();
    }

    @Test
    void anEffectThatWasReportedAsFailedIsAFalseFailure() {
        book(1, Kind.UPDATE, Answer.FAILED, HOT);

        assertThat(audit(Tally.empty(HOT).counting(SLOT, 1)).falseFailures()).isOne();
    }

    @Test
    void thatARepeatIsSettledAsNotAppliedTellsNothingOfTheUnansweredCallBeforeIt() {
        Operation operation = new Operation(SLOT, 1, Kind.ONCE, List.of(HOT));
        ledger.heard(SLOT, Message.before(operation));
        ledger.heard(SLOT, Message.before(operation));
        ledger.heard(SLOT, Message.told(operation, Answer.IN_DOUBT, "the ticket of the repeat"));
        ledger.settled(ledger.entries().get(0), false);

        assertThat(audit(Tally.empty(HOT).counting(SLOT, 1)).findings()).isEmpty();
        assertThat(audit(Tally.empty(HOT)).findings()).isEmpty();
    }

    @Test
    void anUnansweredTransactionMayBeThereWhollyOrNotAtAllButNotInPart() {
        book(1, Kind.TRANSACTION, null, HOT, OTHER);
        Tally hot = Tally.empty(HOT).counting(SLOT, 1);
        Tally other = Tally.empty(OTHER).counting(SLOT, 1);

        assertThat(audit(hot, other).findings()).isEmpty();
        assertThat(audit().findings()).isEmpty();
        assertThat(audit(hot).torn()).isOne();
    }

    @Test
    void anInsertThatComesBackAfterItsDeleteIsDoubled() {
        book(1, Kind.INSERT, Answer.ACKNOWLEDGED, "own");
        book(2, Kind.DELETE, Answer.ACKNOWLEDGED, "own");

        assertThat(Audit.of(ledger.entries(), Map.of(), Map.of("own", new Own("own", 1)))
                        .doubled())
                .isOne();
        assertThat(Audit.of(ledger.entries(), Map.of(), Map.of()).findings()).isEmpty();
    }

    @Test
    void aReplaceFromAStaleCopyThatIsLetThroughIsAFinding() {
        book(1, Kind.STALE, Answer.ACKNOWLEDGED, HOT);

        assertThat(ledger.findings()).hasSize(1);
    }

    @Test
    void aFailedRepeatTellsNothingOfTheAttemptBeforeIt() {
        Operation operation = book(1, Kind.ONCE, null, HOT);
        ledger.heard("c0-2", Message.before(operation));
        ledger.heard("c0-2", Message.told(operation, Answer.FAILED, "busy"));

        assertThat(ledger.unknownOnce("c0")).containsExactly(operation);
    }

    @Test
    void theLastWordsOfAKilledProcessAreNoMessage() {
        String line = Message.before(new Operation(SLOT, 1, Kind.UPDATE, List.of(HOT)))
                .line();

        assertThat(Message.parse(line)).isNotNull();
        assertThat(Message.parse(line.substring(0, line.length() - 3))).isNull();
    }

    private Operation book(long serial, Kind kind, @Nullable Answer answer, String... keys) {
        Operation operation = new Operation(SLOT, serial, kind, List.of(keys));
        ledger.heard("c0-1", Message.before(operation));
        if (answer != null) {
            ledger.heard("c0-1", Message.told(operation, answer, null));
        }
        return operation;
    }

    private Audit.Verdict audit(Tally... tallies) {
        Map<String, Tally> stored = new HashMap<>();
        for (Tally tally : tallies) {
            stored.put(tally.id(), tally);
        }
        return Audit.of(ledger.entries(), stored, Map.of());
    }
}
