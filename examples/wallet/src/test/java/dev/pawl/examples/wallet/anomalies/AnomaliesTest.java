package dev.pawl.examples.wallet.anomalies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pawl.examples.wallet.race.Ground;
import dev.pawl.examples.wallet.race.memory.MemoryVenue;
import dev.pawl.memory.MemoryStore;
import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Deadline;
import dev.pawl.store.ForwardingStore;
import dev.pawl.store.Key;
import dev.pawl.store.Kind;
import dev.pawl.store.State;
import dev.pawl.store.Store;
import dev.pawl.store.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnomaliesTest {
    @Test
    void pawlPreventsWhatItPromisesToPreventAndSaysWhatNeedsAGuard() throws InterruptedException {
        assertThat(Grid.of(List.of(), new MemoryVenue().claim(), true)).hasToString("""
                        G0:  | prevented (retried)
                        G1a:  | not possible
                        G1b:  | not possible
                        G1c:  | prevented (retried)
                        P2:  | not possible
                        G-single:  | prevented (retried)
                        P4:  | transact: prevented (retried); replace: prevented (conflict); update: not possible
                        P4C:  | prevented (locked)
                        P4 offline:  | transact: prevented (conflict); replace: prevented (conflict)
                        G2-item:  | prevented (retried)
                        PMP:  | needs a guard aggregate
                        PMP guarded:  | prevented (retried)
                        G2:  | needs a guard aggregate
                        G2 guarded:  | prevented (retried)
                        """);
    }

    @Test
    void aStoreThatExpectsWhatItHasJustLoadedIsFoundOut() throws InterruptedException {
        AnomalyTable table = measure(new Memory(ExpectsWhatIsThere::new));

        assertThat(table.isPromiseKept()).isFalse();
        assertThat(table.rows().stream()
                        .filter(AnomalyTable.Row::isPromiseBroken)
                        .map(row -> row.story().code() + " by " + happening(row)))
                .containsExactly(
                        "P4 by [transact, replace]",
                        "P4 offline by [transact, replace]",
                        "G2-item by [transact]",
                        "PMP guarded by [transact]",
                        "G2 guarded by [transact]");
    }

    @Test
    void aStoreThatDoesNotCheckWhatWasOnlyReadIsFoundOut() throws InterruptedException {
        AnomalyTable table = measure(new Memory(ChecksOnlyWhatIsWritten::new));

        assertThat(table.rows().stream()
                        .filter(AnomalyTable.Row::isPromiseBroken)
                        .map(row -> row.story().code()))
                .containsExactly("G2-item", "PMP guarded");
    }

    @Test
    void aStepThatFailsEndsThePlayAndNamesTheStory() {
        Level failing = level(part -> {
            throw new IllegalStateException("The cable was cut.");
        });

        assertThatExceptionOfType(AnomalyException.class)
                .isThrownBy(() -> Anomalies.verdict(Stories.LOST_UPDATE, failing))
                .withMessage("The story 'P4 lost update' with a test could not be played: The cable was cut.");
    }

    @Test
    void whoeverWaitsForNobodyIsRefusedAtTheEnd() throws InterruptedException {
        RefusedException busy = new RefusedException("error BUSY", new IllegalStateException());
        Level allWait = level(part -> {
            while (true) {
                part.awaitOthers(busy);
            }
        });

        assertThat(Anomalies.verdict(Stories.DIRTY_WRITE, allWait))
                .isEqualTo(new Verdict(Verdict.Kind.REFUSED, "error BUSY"));
    }

    private static AnomalyTable measure(Ground ground) throws InterruptedException {
        return new Anomalies("test", "", List.of(), ground, true).measure((story, number, total) -> {});
    }

    private static List<String> happening(AnomalyTable.Row row) {
        return row.pawl().entrySet().stream()
                .filter(call -> call.getValue().happens())
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Level level(Client client) {
        return new Level() {
            @Override
            public String name() {
                return "a test";
            }

            @Override
            public Rows open(Map<String, Long> rows) {
                return new Rows() {
                    @Override
                    public Client connect() {
                        return client;
                    }

                    @Override
                    public Map<String, Long> all() {
                        return rows;
                    }

                    @Override
                    public void close() {}
                };
            }
        };
    }

    /** A store in memory inside another that breaks something. */
    private record Memory(Breaking breaking) implements Ground {
        interface Breaking {
            Store around(Store sound);
        }

        @Override
        public String durability() {
            return "none";
        }

        @Override
        public Store openStore(Kind kind) {
            return breaking.around(new MemoryStore());
        }

        @Override
        public void clear() {}

        @Override
        public void close() {}
    }

    /** Takes the expected versions from what it loads before it writes, so that each check succeeds. */
    private static final class ExpectsWhatIsThere extends ForwardingStore {
        ExpectsWhatIsThere(Store store) {
            super(store);
        }

        @Override
        protected List<CommitOutcome> commitThrough(Committing committing, List<Commit> batch, Deadline deadline) {
            return committing.commit(
                    batch.stream().map(commit -> loaded(commit, deadline)).toList(), deadline);
        }

        private Commit loaded(Commit commit, Deadline deadline) {
            List<Key> keys = commit.conditions().stream().map(Condition::key).toList();
            List<Optional<Stored>> rows = read(keys, deadline);
            List<Condition> fresh = new ArrayList<>();
            for (int i = 0; i < keys.size(); i++) {
                State state =
                        rows.get(i).<State>map(row -> State.at(row.version())).orElse(State.absent());
                fresh.add(new Condition(keys.get(i), state));
            }
            return new Commit(commit.attempt(), commit.requests(), fresh, commit.writes());
        }
    }

    /** Checks what is written and forgets what was only read. */
    private static final class ChecksOnlyWhatIsWritten extends ForwardingStore {
        ChecksOnlyWhatIsWritten(Store store) {
            super(store);
        }

        @Override
        protected List<CommitOutcome> commitThrough(Committing committing, List<Commit> batch, Deadline deadline) {
            return committing.commit(
                    batch.stream().map(ChecksOnlyWhatIsWritten::forgetful).toList(), deadline);
        }

        private static Commit forgetful(Commit commit) {
            List<Key> written =
                    commit.writes().stream().map(write -> write.key()).toList();
            return new Commit(
                    commit.attempt(),
                    commit.requests(),
                    commit.conditions().stream()
                            .filter(condition -> written.contains(condition.key()))
                            .toList(),
                    commit.writes());
        }
    }
}
