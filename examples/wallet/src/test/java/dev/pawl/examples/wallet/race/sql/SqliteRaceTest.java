package dev.pawl.examples.wallet.race.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pawl.examples.wallet.Money;
import dev.pawl.examples.wallet.race.BackOff;
import dev.pawl.examples.wallet.race.Contestant;
import dev.pawl.examples.wallet.race.Ground;
import dev.pawl.examples.wallet.race.Heat;
import dev.pawl.examples.wallet.race.HeatResult;
import dev.pawl.examples.wallet.race.Race;
import dev.pawl.examples.wallet.race.RaceException;
import dev.pawl.examples.wallet.race.RaceListener;
import dev.pawl.examples.wallet.race.RaceResult;
import dev.pawl.examples.wallet.race.RaceSettings;
import dev.pawl.examples.wallet.race.Strategies;
import dev.pawl.examples.wallet.race.Strategy;
import dev.pawl.examples.wallet.race.Tally;
import dev.pawl.examples.wallet.race.Venue;
import dev.pawl.examples.wallet.race.Workload;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SqliteRaceTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    Path folder;

    private String url = "";
    private Venue venue = SqlVenue.sqlite("none", "");

    @BeforeEach
    void openFile() {
        Path file = folder.resolve("race.db");
        url = "jdbc:sqlite:" + file;
        venue = SqlVenue.sqlite("sqlite", file.toString());
    }

    @ParameterizedTest
    @EnumSource
    void naiveLosesUpdatesOnAHotWallet(Workload workload) throws InterruptedException {
        RaceResult result = race(new Naive(), workload, 1, SHORT);

        HeatResult heat = result.heats().get(0);
        assertThat(heat.committed()).isPositive();
        assertThat(heat.audit().lostUpdates()).isPositive();
        assertThat(heat.audit().moneyLost()).isPositive();
        assertThat(result.anyPromiseBroken()).isFalse();
    }

    static Stream<Strategy> strategiesThatPromiseSafety() {
        return Strategies.on(SqlVenue.sqlite("none", "")).stream().filter(Strategy::promisesSafety);
    }

    @ParameterizedTest
    @MethodSource("strategiesThatPromiseSafety")
    void safeStrategyLosesNothing(Strategy strategy) throws InterruptedException {
        for (Workload workload : Workload.values()) {
            for (int wallets : new int[] {1, 5}) {
                HeatResult heat =
                        race(strategy, workload, wallets, SHORT).heats().get(0);

                assertThat(heat.committed()).as(heat.heat().toString()).isPositive();
                assertThat(heat.audit().isClean()).as(heat.heat().toString()).isTrue();
            }
        }
    }

    @Test
    void optimisticMeetsConflictsOnAHotWallet() throws InterruptedException {
        HeatResult heat = race(new Optimistic("optimistic", BackOff.QUICK), Workload.INCREMENTS, 1, SHORT)
                .heats()
                .get(0);

        assertThat(heat.conflicts()).isPositive();
        assertThat(heat.retries()).isEqualTo(heat.conflicts() - heat.gaveUp());
        assertThat(heat.inVain())
                .isEqualTo((double) heat.conflicts() / (heat.committed() + heat.conflicts()))
                .isPositive();
        assertThat(heat.p99Micros()).isGreaterThanOrEqualTo(heat.p50Micros());
    }

    @Test
    void droppedEffectBreaksThePromise() throws InterruptedException {
        Strategy dropsOne = new Faulty((contestant, wallet, money, tally) -> Contestant.Reply.COMMITTED);

        RaceResult result = race(dropsOne, Workload.INCREMENTS, 3, SHORT);

        assertThat(result.heats().get(0).audit().lostUpdates()).isEqualTo(1);
        assertThat(result.heats().get(0).audit().doubled()).isZero();
        assertThat(result.anyPromiseBroken()).isTrue();
    }

    @Test
    void doubledEffectBreaksThePromise() throws InterruptedException {
        Strategy doublesOne = new Faulty((contestant, wallet, money, tally) -> {
            contestant.increment(wallet, money, tally);
            return contestant.increment(wallet, money, tally);
        });

        RaceResult result = race(doublesOne, Workload.INCREMENTS, 3, SHORT);

        assertThat(result.heats().get(0).audit().doubled()).isEqualTo(1);
        assertThat(result.heats().get(0).audit().lostUpdates()).isZero();
        assertThat(result.anyPromiseBroken()).isTrue();
    }

    @Test
    void effectOfAChangeThatWasGivenUpOnBreaksThePromise() throws InterruptedException {
        Strategy lies = new Faulty((contestant, wallet, money, tally) -> {
            contestant.increment(wallet, money, tally);
            return Contestant.Reply.GAVE_UP;
        });

        RaceResult result = race(lies, Workload.INCREMENTS, 3, SHORT);

        assertThat(result.heats().get(0).audit().doubled()).isEqualTo(1);
        assertThat(result.heats().get(0).gaveUp()).isEqualTo(1);
    }

    @Test
    void tablesAreRemovedAtTheEnd() throws Exception {
        race(new Atomic(), Workload.TRANSFERS, 4, SHORT);

        assertThat(tables()).isEmpty();
    }

    @Test
    void interruptedRaceRemovesItsTables() throws Exception {
        List<Throwable> ends = new ArrayList<>();
        Thread racing = new Thread(() -> {
            try {
                race(new Optimistic("optimistic", BackOff.PATIENT), Workload.INCREMENTS, 1, Duration.ofMinutes(5));
            } catch (InterruptedException e) {
                ends.add(e);
            }
        });
        RaceListener interrupting = listener(racing::interrupt);
        venueListener = interrupting;

        racing.start();
        racing.join(Duration.ofSeconds(30).toMillis());

        assertThat(racing.isAlive()).isFalse();
        assertThat(ends).hasSize(1);
        assertThat(tables()).isEmpty();
    }

    @Test
    void foreignTableIsRefusedAndLeftAlone() throws Exception {
        execute("CREATE TABLE pawl_race_wallet (mine TEXT)", "INSERT INTO pawl_race_wallet VALUES ('precious')");

        assertThatExceptionOfType(RaceException.class)
                .isThrownBy(() -> race(new Atomic(), Workload.INCREMENTS, 1, SHORT))
                .withMessageContaining("pawl_race_wallet was not made by a race")
                .withMessageContaining("nothing was changed");

        assertThat(tables()).containsExactly("pawl_race_wallet");
        assertThat(query("SELECT mine FROM pawl_race_wallet")).containsExactly("precious");
    }

    @Test
    void foreignTableThatLooksLikeTheMarkIsRefusedAndLeftAlone() throws Exception {
        execute("CREATE TABLE pawl_race_owner (who TEXT)", "INSERT INTO pawl_race_owner VALUES ('me')");

        assertThatExceptionOfType(RaceException.class)
                .isThrownBy(() -> race(new Atomic(), Workload.INCREMENTS, 1, SHORT))
                .withMessageContaining("pawl_race_owner was not made by a race");

        assertThat(query("SELECT who FROM pawl_race_owner")).containsExactly("me");
    }

    @Test
    void commitTablesOfAnApplicationAreRefusedAndLeftAlone() throws Exception {
        execute("CREATE TABLE pawl_commits (mine TEXT)");

        assertThatExceptionOfType(RaceException.class)
                .isThrownBy(() -> race(pawl(), Workload.INCREMENTS, 1, SHORT))
                .withMessageContaining("pawl_commits was not made by a race");

        assertThat(tables()).containsExactly("pawl_commits");
    }

    @Test
    void tablesOfAnEarlierRaceThatWasKilledAreReplaced() throws Exception {
        execute(
                "CREATE TABLE pawl_race_owner (table_name VARCHAR(100) PRIMARY KEY, process BIGINT NOT NULL)",
                "CREATE TABLE pawl_race_wallet (leftover TEXT)",
                "INSERT INTO pawl_race_owner VALUES ('pawl_race_owner', 99999999), ('pawl_race_wallet', 99999999)");

        race(new Atomic(), Workload.INCREMENTS, 1, SHORT);

        assertThat(tables()).isEmpty();
    }

    @Test
    void theMarkOfARaceThatWasKilledIsKnownForOldThoughItsProcessNumberIsUsedAgain() throws Exception {
        execute(
                "CREATE TABLE pawl_race_owner (table_name VARCHAR(100) PRIMARY KEY, process VARCHAR(100) NOT NULL)",
                "INSERT INTO pawl_race_owner VALUES ('pawl_race_owner', '"
                        + ProcessHandle.current().pid() + "@1')");

        race(new Atomic(), Workload.INCREMENTS, 1, SHORT);

        assertThat(tables()).isEmpty();
    }

    @Test
    void theJournalOfAFileIsAsItWasWhenTheRaceIsOver() throws Exception {
        race(new Atomic(), Workload.INCREMENTS, 1, SHORT);

        assertThat(query("PRAGMA journal_mode")).containsExactly("delete");
    }

    @Test
    void theJournalOfAFileIsLeftAsItIsWhereTheRaceIsRefused() throws Exception {
        execute("CREATE TABLE pawl_race_wallet (mine TEXT)");

        assertThatExceptionOfType(RaceException.class)
                .isThrownBy(() -> race(new Atomic(), Workload.INCREMENTS, 1, SHORT));

        assertThat(query("PRAGMA journal_mode")).containsExactly("delete");
    }

    @Test
    void secondRaceOnTheSameFileIsRefused() throws Exception {
        try (SqlGround first = (SqlGround) venue.claim()) {
            first.make(List.of("pawl_race_wallet"), List.of("CREATE TABLE pawl_race_wallet (kept INTEGER)"));

            assertThatExceptionOfType(RaceException.class)
                    .isThrownBy(() -> race(new Atomic(), Workload.INCREMENTS, 1, SHORT))
                    .withMessageContaining("another race is running");

            assertThat(tables()).contains("pawl_race_wallet");
        }
    }

    private Strategy pawl() {
        return Strategies.pawl();
    }

    private RaceListener venueListener = listener(() -> {});

    private RaceResult race(Strategy strategy, Workload workload, int wallets, Duration duration)
            throws InterruptedException {
        RaceSettings settings =
                new RaceSettings(List.of(strategy), List.of(workload), List.of(wallets), 8, duration, 1);
        return new Race(venue, settings, venueListener).run();
    }

    private static RaceListener listener(Runnable onRunning) {
        return new RaceListener() {
            @Override
            public void running(Heat heat, int number, int total, double done) {
                if (done > 0) {
                    onRunning.run();
                }
            }

            @Override
            public void finished(HeatResult result, int number, int total) {
                assertThat(number).isEqualTo(total);
            }
        };
    }

    private List<String> tables() throws SQLException {
        return query("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
    }

    private List<String> query(String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Correct but for one increment: the fifth of every heat. */
    private record Faulty(Fault fault) implements Strategy {
        interface Fault {
            Contestant.Reply increment(Contestant contestant, String wallet, Money money, Tally tally) throws Exception;
        }

        @Override
        public String name() {
            return "faulty";
        }

        @Override
        public String explanation() {
            return "Broken on purpose.";
        }

        @Override
        public Contestant enter(Ground ground, List<String> wallets) throws Exception {
            Contestant correct = new Atomic().enter(ground, wallets);
            AtomicLong calls = new AtomicLong();
            return new Contestant() {
                @Override
                public Reply increment(String wallet, Money money, Tally tally) throws Exception {
                    return calls.incrementAndGet() == 5
                            ? fault.increment(correct, wallet, money, tally)
                            : correct.increment(wallet, money, tally);
                }

                @Override
                public Reply transfer(String from, String to, Money money, Tally tally) throws Exception {
                    return correct.transfer(from, to, money, tally);
                }

                @Override
                public Map<String, BigDecimal> balances() throws Exception {
                    return correct.balances();
                }

                @Override
                public void close() {
                    correct.close();
                }
            };
        }
    }
}
