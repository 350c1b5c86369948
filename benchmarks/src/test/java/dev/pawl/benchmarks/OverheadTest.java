package dev.pawl.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.pawl.benchmarks.Measurement.Round;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OverheadTest {
    @TempDir
    Path folder;

    @Test
    void bothSidesLeaveTheSameWallets() throws Exception {
        try (Ground ground = Ground.sqlite(folder.resolve("wallets.db").toString())) {
            new Overhead(2, 130, 5).measure(ground, Layout.COLUMNS, () -> false);

            List<String> byHand = wallets(ground, "wallets_by_hand_columns");
            assertThat(byHand)
                    .hasSize(100)
                    .isEqualTo(wallets(ground, "wallets_through_pawl_columns"))
                    .contains("wallet-0 100.05 GBP 6", "wallet-99 100.02 GBP 3");
        }
    }

    private static List<String> wallets(Ground ground, String table) throws SQLException {
        List<String> wallets = new ArrayList<>();
        try (Connection connection = ground.pool().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT id || ' ' || balance || ' ' || currency || ' ' || version"
                                + " FROM " + table + " ORDER BY id")) {
            while (row.next()) {
                wallets.add(row.getString(1));
            }
        }
        return wallets;
    }

    @ParameterizedTest
    @EnumSource
    void everyOperationIsMeasuredInEveryRound(Layout layout) throws Exception {
        try (Ground ground = Ground.sqlite(folder.resolve("wallets.db").toString())) {
            assertThat(new Overhead(3, 4, 0).measure(ground, layout, () -> false))
                    .extracting(Measurement::operation)
                    .containsExactlyInAnyOrder(Operation.values());
        }
    }

    @Test
    void whoeverLeavesOffIsNotMarkedAsInterruptedWhileItCleansUp() {
        try (Ground ground = Ground.sqlite(folder.resolve("wallets.db").toString())) {
            assertThatExceptionOfType(InterruptedException.class)
                    .isThrownBy(() -> new Overhead(1, 2, 0).measure(ground, Layout.COLUMNS, () -> {
                        Thread.currentThread().interrupt();
                        return true;
                    }));

            assertThat(Thread.interrupted()).isFalse();
        }
    }

    @Test
    void theRatioIsTheMedianOfTheRoundsAndKeepsItsExtremes() {
        Measurement measurement = new Measurement(
                "SQLite",
                Layout.COLUMNS,
                Operation.INSERT,
                List.of(new Round(10, 10), new Round(30, 10), new Round(24, 20)));

        assertThat(measurement.ratio()).isEqualTo(1.2, within(1e-9));
        assertThat(measurement.smallestRatio()).isEqualTo(1);
        assertThat(measurement.largestRatio()).isEqualTo(3);
        assertThat(measurement.pawlMicros()).isEqualTo(24);
        assertThat(measurement.reachesGoal()).isTrue();
    }

    @Test
    void aMissedGoalIsToldByTheMedianAlone() {
        assertThat(new Measurement("SQLite", Layout.COLUMNS, Operation.FIND_AND_REPLACE, List.of(new Round(1.06, 1)))
                        .reachesGoal())
                .isFalse();
    }

    @Test
    void measuringNothingIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Overhead(0, 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Overhead(1, 0, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Measurement("SQLite", Layout.COLUMNS, Operation.INSERT, List.of()));
    }
}
