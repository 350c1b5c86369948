package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.WALLET;
import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.find;
import static dev.pawl.jdbc.Wallets.in;
import static dev.pawl.jdbc.Wallets.key;
import static dev.pawl.jdbc.Wallets.make;
import static dev.pawl.jdbc.Wallets.soon;
import static dev.pawl.jdbc.Wallets.worth;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.store.Commit;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.CommitOutcome.Committed;
import dev.pawl.store.CommitOutcome.InDoubt;
import dev.pawl.store.CommitOutcome.Reason;
import dev.pawl.store.CommitOutcome.Refused;
import dev.pawl.store.StoreException;
import dev.pawl.testkit.Fault;
import dev.pawl.testkit.FaultKind;
import dev.pawl.testkit.RequestMatch;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MariaDbFaultsTest extends FaultsSuite {
    @Override
    TestDatabase open() {
        return TestDatabase.mariaDb(Database.MARIADB, TestDatabase.Setup.PLAIN);
    }

    @Override
    int port() {
        return TestDatabase.mariaDbServer().port();
    }

    @Override
    String through(int proxy) {
        return database.url().replace(":" + port() + "/", ":" + proxy + "/");
    }

    /** The number of the command stands before its text. */
    @Override
    RequestMatch commit() {
        return RequestMatch.containing("\u0003COMMIT");
    }

    /** Nothing but COMMIT decides anything. */
    @Override
    RequestMatch deciding() {
        return commit();
    }

    @Test
    void aCommitThatStallsOnItsWayStaysInDoubtAndThenSettlesAsWhatIsStored() {
        Commit commit = changes().insert(key("a"), worth("1")).commit();
        proxy.once(new Fault.StallRequest(commit()));

        assertThat(store.commit(List.of(commit), in(300)).get(0)).isInstanceOf(InDoubt.class);
        assertThat(direct.settle(commit.ticket(), in(300))).isInstanceOf(InDoubt.class);
        proxy.resume();

        CommitOutcome settled = direct.settle(commit.ticket(), soon());
        assertThat(settled).isNotInstanceOf(InDoubt.class);
        assertThat(settled instanceof Committed)
                .isEqualTo(find(direct, key("a")).isPresent());
    }

    /** It is asked first, by a variable, whether a transaction is open; the last that it is told is to leave autocommit off. */
    @ParameterizedTest
    @ValueSource(strings = {"@@", "autocommit=1", "autocommit=0"})
    void aServerThatStallsHoldsNobodyForLongWhoseConnectionComesWithoutAutocommit(String stalled) throws Exception {
        ScheduledExecutorService rescue = Executors.newSingleThreadScheduledExecutor();
        try (Connection physical = DriverManager.getConnection(through(proxy.port()))) {
            physical.setAutoCommit(false);
            JdbcStore one = JdbcStore.of(new OneConnection(physical));
            one.bind(WALLET);
            proxy.once(new Fault.StallRequest(RequestMatch.containing(stalled)));
            Future<?> rescued = rescue.schedule(proxy::resume, 10, TimeUnit.SECONDS);
            try {
                one.read(List.of(key("a")), in(500));
            } catch (StoreException e) {
                assertThat(stalled).isNotEqualTo("autocommit=0");
            }
            assertThat(rescued.isDone()).isFalse();
            assertThat(proxy.faults()).containsKey(FaultKind.STALL_REQUEST);
        } finally {
            proxy.resume();
            rescue.shutdownNow();
        }
    }

    @Test
    void aCommitWhoseConnectionIsCutBeforeItsWriteIsSurelyNotApplied() {
        Commit commit = changes().insert(key("a"), worth("1")).commit();
        proxy.once(new Fault.CutBefore(RequestMatch.containing("INTO `wallet`")));

        assertThat(make(store, commit))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.FAILED));
        assertThat(make(direct, commit)).isEqualTo(new Committed());
    }
}
