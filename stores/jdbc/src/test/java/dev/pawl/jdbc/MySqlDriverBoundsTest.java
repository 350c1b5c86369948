package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.changes;
import static dev.pawl.jdbc.Wallets.key;
import static dev.pawl.jdbc.Wallets.make;
import static dev.pawl.jdbc.Wallets.soon;
import static dev.pawl.jdbc.Wallets.worth;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.store.LockingTransaction;
import dev.pawl.store.LockingTransaction.LockOutcome;
import dev.pawl.store.LockingTransaction.Strength;
import dev.pawl.store.Wait;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class MySqlDriverBoundsTest extends BoundsSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.mariaDb(Database.MYSQL, TestDatabase.Setup.PLAIN);
    }

    @Test
    void aWaitForALockOfLessThanASecondIsNoSecond() throws SQLException {
        make(store, changes().insert(key("alice"), worth("1")).insert(key("bob"), worth("1")));
        Duration patience = Duration.ofMillis(100);
        List<Duration> waits = new ArrayList<>();
        try (Connection holder = database.connect();
                Statement statement = holder.createStatement()) {
            statement.execute(database.begin());
            statement.execute("UPDATE wallet SET version = version WHERE id = 'bob'");
            for (int i = 0; i < 5; i++) {
                try (LockingTransaction transaction = store.begin(soon())) {
                    long start = System.nanoTime();
                    assertThat(transaction.lock(
                                    List.of(key("alice"), key("bob")), Strength.UPDATE, Wait.atMost(patience), soon()))
                            .isInstanceOf(LockOutcome.Unavailable.class);
                    waits.add(Duration.ofNanos(System.nanoTime() - start));
                }
            }
            statement.execute("ROLLBACK");
        }
        assertThat(waits).allMatch(wait -> wait.compareTo(patience) >= 0);
        assertThat(Collections.min(waits)).as("the shortest of %s", waits).isLessThan(Duration.ofMillis(900));
        try (LockingTransaction transaction = store.begin(soon())) {
            assertThat(transaction.lock(List.of(key("bob")), Strength.UPDATE, Wait.atMost(patience), soon()))
                    .isInstanceOf(LockOutcome.Locked.class);
        }
    }
}
