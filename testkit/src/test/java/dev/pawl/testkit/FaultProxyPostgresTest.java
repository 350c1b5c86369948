package dev.pawl.testkit;

import static dev.pawl.testkit.RequestMatch.containing;
import static dev.pawl.testkit.RequestMatch.nth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

/** The proxy between the real driver and a real server. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class FaultProxyPostgresTest {
    private static final String UPDATE = "update wallet set balance = balance + 1 where id = ?";
    private static final String CONNECTION_FAILURE = "08";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static EmbeddedPostgres server;

    private FaultProxy proxy;

    @BeforeAll
    static void start() {
        server = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() throws SQLException {
        proxy = FaultProxy.to("localhost", server.port());
        try (Connection direct = server.dataSource().getConnection();
                Statement statement = direct.createStatement()) {
            statement.execute("drop table if exists wallet");
            statement.execute("create table wallet (id int primary key, balance int not null)");
            statement.execute("insert into wallet select n, 0 from generate_series(1, 5000) n");
        }
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    @Test
    void anUpdateInAutocommitIsOneRoundTripOnceItIsPrepared() throws SQLException {
        try (Connection connection = connect();
                PreparedStatement update = connection.prepareStatement(UPDATE)) {
            for (int i = 0; i < 10; i++) {
                update(update, 1);
            }
            proxy.resetCounters();
            update(update, 1);

            assertThat(proxy.roundTrips()).isEqualTo(1);
        }
    }

    @Test
    void anUpdateInATransactionIsTwoRoundTripsWithItsCommit() throws SQLException {
        try (Connection connection = connect();
                PreparedStatement update = connection.prepareStatement(UPDATE)) {
            connection.setAutoCommit(false);
            update(update, 1);
            connection.commit();
            proxy.resetCounters();
            update(update, 1);
            connection.commit();

            assertThat(proxy.roundTrips()).isEqualTo(2);
        }
    }

    @Test
    void cutBeforeCommitLeavesTheRowAsItWas() throws SQLException {
        try (Connection connection = connect();
                PreparedStatement update = connection.prepareStatement(UPDATE)) {
            connection.setAutoCommit(false);
            update(update, 1);
            proxy.once(new Fault.CutBefore(containing("COMMIT")));
            assertConnectionFails(connection::commit);
        }
        assertThat(balance(1)).isZero();
    }

    @Test
    void aReplyLostAfterCommitIsAnErrorForTheClientWhileTheRowIsUpdated() throws SQLException {
        try (Connection connection = connect();
                PreparedStatement update = connection.prepareStatement(UPDATE)) {
            connection.setAutoCommit(false);
            update(update, 1);
            proxy.once(new Fault.LoseReply(containing("COMMIT")));
            assertConnectionFails(connection::commit);
        }
        assertThat(balance(1)).isEqualTo(1);
    }

    @Test
    void aReplyLostInAutocommitIsAnErrorForTheClientWhileTheRowIsUpdated() throws SQLException {
        try (Connection connection = connect();
                PreparedStatement update = connection.prepareStatement(UPDATE)) {
            update(update, 1);
            proxy.once(new Fault.LoseReply(nth(1)));
            assertConnectionFails(() -> update(update, 1));
        }
        assertThat(balance(1)).isEqualTo(2);
    }

    @Test
    void aDroppedReplyEndsInTheClientsOwnTimeoutWhileTheRowIsUpdated() throws SQLException {
        PGSimpleDataSource source = source();
        source.setSocketTimeout(1);
        try (Connection connection = source.getConnection();
                PreparedStatement update = connection.prepareStatement(UPDATE)) {
            update(update, 1);
            proxy.once(new Fault.DropReply(containing("update wallet")));
            assertConnectionFails(() -> update(update, 1));
        }
        assertThat(balance(1)).isEqualTo(2);
    }

    @Test
    void aBatchCutInTheMiddleLeavesNoneOfItsRows() throws SQLException {
        try (Connection connection = connect();
                PreparedStatement update = connection.prepareStatement(UPDATE)) {
            connection.setAutoCommit(false);
            for (int id = 1; id <= 50; id++) {
                update.setInt(1, id);
                update.addBatch();
            }
            proxy.once(new Fault.CutWithin(containing("update wallet"), 1500));
            assertConnectionFails(update::executeBatch);
        }
        assertThat(proxy.faults()).containsEntry(FaultKind.CUT_WITHIN, 1L);
        assertThat(sum()).isZero();
    }

    @Test
    void aCommitStalledOnItsWayIsAppliedLaterOnceItIsResumed() throws Exception {
        ExecutorService client = Executors.newSingleThreadExecutor();
        try (Connection connection = connect();
                PreparedStatement update = connection.prepareStatement(UPDATE)) {
            connection.setAutoCommit(false);
            update(update, 1);
            proxy.once(new Fault.StallRequest(containing("COMMIT")));
            Future<?> commit = client.submit(() -> {
                connection.commit();
                return null;
            });
            assertThat(proxy.awaitFaults(FaultKind.STALL_REQUEST, 1, PATIENCE)).isTrue();
            assertThat(balance(1)).isZero();

            proxy.resume();
            commit.get(30, TimeUnit.SECONDS);
            assertThat(balance(1)).isEqualTo(1);
        } finally {
            client.shutdownNow();
        }
    }

    @Test
    void anUnreachableServerIsAConnectionErrorUntilItIsBack() throws SQLException {
        proxy.refuseConnections();
        assertConnectionFails(() -> connect().close());

        proxy.acceptConnections();
        try (Connection connection = connect()) {
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    @Test
    void aConnectionCutWhileIdleFailsAtItsNextUse() throws SQLException {
        try (Connection connection = connect();
                PreparedStatement update = connection.prepareStatement(UPDATE)) {
            update(update, 1);
            proxy.cutAll();
            assertConnectionFails(() -> update(update, 1));
        }
        assertThat(balance(1)).isEqualTo(1);
    }

    private static void assertConnectionFails(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        AtomicReference<String> state = new AtomicReference<>();
        assertThatThrownBy(call).isInstanceOfSatisfying(SQLException.class, e -> state.set(e.getSQLState()));
        assertThat(state.get()).startsWith(CONNECTION_FAILURE);
    }

    private static void update(PreparedStatement update, int id) throws SQLException {
        update.setInt(1, id);
        assertThat(update.executeUpdate()).isEqualTo(1);
    }

    private PGSimpleDataSource source() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(server.jdbcUrl());
        source.setPortNumbers(new int[] {proxy.port()});
        return source;
    }

    private Connection connect() throws SQLException {
        return source().getConnection();
    }

    private static int balance(int id) throws SQLException {
        return number("select balance from wallet where id = " + id);
    }

    private static int sum() throws SQLException {
        return number("select sum(balance) from wallet");
    }

    private static int number(String query) throws SQLException {
        try (Connection direct = server.dataSource().getConnection();
                Statement statement = direct.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
