package dev.pawl.testkit;

import static dev.pawl.testkit.RequestMatch.containing;
import static dev.pawl.testkit.RequestMatch.nth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.testkit.FaultProxy.Direction;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FaultProxyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private EchoServer server;
    private FaultProxy proxy;

    @BeforeEach
    void open() throws IOException {
        server = new EchoServer();
        proxy = FaultProxy.to("localhost", server.port());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        server.close();
    }

    @Test
    void withoutFaultsEverythingPassesAndEachExchangeIsOneRoundTrip() throws IOException {
        try (Client client = new Client()) {
            assertThat(client.ask("one")).isEqualTo("ONE");
            assertThat(client.ask("two")).isEqualTo("TWO");
        }

        assertThat(proxy.traffic()).isEqualTo(new Traffic(1, 2, 2, 8, 8));
        assertThat(proxy.faults()).isEmpty();
    }

    @Test
    void resettingTheCountersLeavesTheConnectionOpen() throws IOException {
        try (Client client = new Client()) {
            client.ask("one");
            proxy.resetCounters();
            client.ask("two");

            assertThat(proxy.roundTrips()).isEqualTo(1);
        }
    }

    @Test
    void aRequestThatWasNotAnsweredIsNoRoundTrip() throws Exception {
        try (Client client = new Client()) {
            client.send("no line end");
            server.awaitReceived("no line end");

            assertThat(proxy.traffic().requests()).isEqualTo(1);
            assertThat(proxy.roundTrips()).isZero();
        }
    }

    @Test
    void cutAllResetsEveryConnectionAndNewOnesStillWork() throws Exception {
        try (Client first = new Client();
                Client second = new Client()) {
            first.ask("one");
            second.ask("two");

            assertThat(proxy.cutAll()).isEqualTo(2);
            assertThatThrownBy(first::read).isInstanceOf(SocketException.class);
            assertThatThrownBy(second::read).isInstanceOf(SocketException.class);
            server.awaitEnded(2);
        }
        try (Client third = new Client()) {
            assertThat(third.ask("three")).isEqualTo("THREE");
        }
        assertThat(proxy.faults()).isEqualTo(Map.of(FaultKind.CUT, 2L));
    }

    @Test
    void cutBeforeKeepsTheMatchingRequestFromTheServer() throws Exception {
        proxy.once(new Fault.CutBefore(containing("COMMIT")));
        try (Client client = new Client()) {
            assertThat(client.ask("update")).isEqualTo("UPDATE");
            assertThatThrownBy(() -> client.ask("COMMIT")).isInstanceOf(SocketException.class);
            server.awaitEnded(1);
        }

        assertThat(server.received()).isEqualTo("update\n");
        assertThat(proxy.faults()).isEqualTo(Map.of(FaultKind.CUT_BEFORE, 1L));
    }

    @Test
    void aTextThatIsTornApartBetweenPacketsIsSeen() throws Exception {
        proxy.once(new Fault.CutBefore(containing("COMMIT")));
        try (Client client = new Client()) {
            client.send("xxCOM");
            server.awaitReceived("xxCOM");
            assertThatThrownBy(() -> client.ask("MIT")).isInstanceOf(SocketException.class);
            server.awaitEnded(1);
        }

        assertThat(server.received()).isEqualTo("xxCOM");
    }

    @Test
    void aTextIsNotSeenAcrossTwoRequests() throws IOException {
        proxy.once(new Fault.CutBefore(containing("a\nb")));
        try (Client client = new Client()) {
            assertThat(client.ask("a")).isEqualTo("A");
            assertThat(client.ask("b")).isEqualTo("B");
        }
    }

    @Test
    void aFaultForOnceLeavesTheNextMatchAlone() throws IOException {
        proxy.once(new Fault.CutBefore(containing("COMMIT")));
        try (Client client = new Client()) {
            assertThatThrownBy(() -> client.ask("COMMIT")).isInstanceOf(SocketException.class);
        }
        try (Client client = new Client()) {
            assertThat(client.ask("COMMIT")).isEqualTo("COMMIT");
        }
    }

    @Test
    void aFaultForAlwaysHitsEveryNthRequestUntilItIsDisarmed() throws IOException {
        proxy.always(new Fault.LoseReply(nth(2)));
        for (int i = 0; i < 3; i++) {
            try (Client client = new Client()) {
                assertThat(client.ask("one")).isEqualTo("ONE");
                assertThatThrownBy(() -> client.ask("two")).isInstanceOf(SocketException.class);
            }
        }
        assertThat(proxy.faults()).isEqualTo(Map.of(FaultKind.LOSE_REPLY, 3L));

        proxy.disarm();
        try (Client client = new Client()) {
            client.ask("one");
            assertThat(client.ask("two")).isEqualTo("TWO");
        }
    }

    @Test
    void aLostReplyComesFromAServerThatWasAsked() throws IOException {
        proxy.once(new Fault.LoseReply(nth(2)));
        try (Client client = new Client()) {
            assertThat(client.ask("one")).isEqualTo("ONE");
            assertThatThrownBy(() -> client.ask("two")).isInstanceOf(SocketException.class);
        }

        assertThat(server.received()).isEqualTo("one\ntwo\n");
        assertThat(proxy.traffic().bytesToClient()).isEqualTo(4);
    }

    @Test
    void aDroppedReplyLeavesTheClientWaitingOnAnOpenConnection() throws Exception {
        proxy.once(new Fault.DropReply(nth(1)));
        try (Client client = new Client()) {
            client.send("one\n");
            assertThat(proxy.awaitFaults(FaultKind.DROP_REPLY, 1, PATIENCE)).isTrue();

            client.socket.setSoTimeout(50);
            assertThatThrownBy(client::read).isInstanceOf(SocketTimeoutException.class);
            assertThat(server.received()).isEqualTo("one\n");
        }
    }

    @Test
    void aStalledRequestReachesTheServerOnlyWhenItIsResumed() throws Exception {
        proxy.once(new Fault.StallRequest(containing("two")));
        try (Client client = new Client()) {
            client.ask("one");
            client.send("two\n");
            assertThat(proxy.awaitFaults(FaultKind.STALL_REQUEST, 1, PATIENCE)).isTrue();
            assertThat(server.received()).isEqualTo("one\n");

            proxy.resume();
            assertThat(client.read()).isEqualTo("TWO");
        }
    }

    @Test
    void aStalledReplyReachesTheClientOnlyWhenItIsResumed() throws Exception {
        proxy.once(new Fault.StallReply(nth(1)));
        try (Client client = new Client()) {
            client.send("one\n");
            assertThat(proxy.awaitFaults(FaultKind.STALL_REPLY, 1, PATIENCE)).isTrue();
            assertThat(server.received()).isEqualTo("one\n");
            assertThat(proxy.traffic().bytesToClient()).isZero();

            proxy.resume();
            assertThat(client.read()).isEqualTo("ONE");
        }
    }

    @Test
    void stallHoldsEveryConnectionInThatDirectionAndCuttingEndsIt() throws Exception {
        proxy.stall(Direction.TO_SERVER, Direction.TO_CLIENT);
        try (Client first = new Client();
                Client second = new Client()) {
            first.send("one\n");
            second.send("two\n");
            assertThat(proxy.awaitFaults(FaultKind.STALL, 2, PATIENCE)).isTrue();
            assertThat(server.received()).isEmpty();

            proxy.cutAll();
            assertThatThrownBy(first::read).isInstanceOf(SocketException.class);
            assertThatThrownBy(second::read).isInstanceOf(SocketException.class);
            server.awaitEnded(2);
        }
        assertThat(server.received()).isEmpty();
    }

    @Test
    void cutWithinForwardsExactlyTheBeginning() throws Exception {
        proxy.once(new Fault.CutWithin(containing("ten"), 5));
        try (Client client = new Client()) {
            assertThatThrownBy(() -> client.ask("batch of ten")).isInstanceOf(SocketException.class);
            server.awaitEnded(1);
        }

        assertThat(server.received()).isEqualTo("batch");
        assertThat(proxy.faults()).isEqualTo(Map.of(FaultKind.CUT_WITHIN, 1L));
    }

    @Test
    void cutWithinCountsBytesOverSeveralPackets() throws Exception {
        proxy.once(new Fault.CutWithin(nth(1), 7));
        try (Client client = new Client()) {
            client.send("batch");
            server.awaitReceived("batch");
            assertThatThrownBy(() -> client.ask(" of ten")).isInstanceOf(SocketException.class);
            server.awaitEnded(1);
        }

        assertThat(server.received()).isEqualTo("batch o");
    }

    @Test
    void cutWithinLeavesAShorterRequestAlone() throws IOException {
        proxy.once(new Fault.CutWithin(nth(1), 100));
        try (Client client = new Client()) {
            assertThat(client.ask("one")).isEqualTo("ONE");
        }

        assertThat(proxy.faults()).isEmpty();
    }

    @Test
    void anUnreachableServerRefusesNewConnectionsKeepsOldOnesAndComesBackAtTheSamePort() throws IOException {
        try (Client old = new Client()) {
            old.ask("one");
            proxy.refuseConnections();
            assertThatThrownBy(Client::new).isInstanceOf(ConnectException.class);
            assertThat(old.ask("two")).isEqualTo("TWO");

            proxy.acceptConnections();
            try (Client again = new Client()) {
                assertThat(again.ask("three")).isEqualTo("THREE");
            }
        }
        assertThat(proxy.faults()).isEqualTo(Map.of(FaultKind.UNREACHABLE, 1L));
    }

    @Test
    void aServerThatIsDownLooksLikeACutConnection() throws IOException {
        server.close();
        try (Client client = new Client()) {
            assertThatThrownBy(() -> client.ask("one")).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void closingTheProxyEndsItsConnectionsAndItsPort() throws Exception {
        try (Client client = new Client()) {
            client.ask("one");
            proxy.close();
            assertThatThrownBy(client::read).isInstanceOf(SocketException.class);
            server.awaitEnded(1);
        }
        assertThatThrownBy(Client::new).isInstanceOf(ConnectException.class);
        assertThatThrownBy(proxy::acceptConnections)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The proxy on port " + proxy.port() + " is closed.");
    }

    @Test
    void faultsThatCannotBeMeantAreRefused() {
        assertThatThrownBy(() -> nth(0)).hasMessage("Invalid number of a request (0): must be 1 or more.");
        assertThatThrownBy(() -> containing("")).hasMessageContaining("must have 1 to 1024 bytes");
        assertThatThrownBy(() -> new Fault.CutWithin(nth(1), -1)).hasMessageContaining("must not be negative");
    }

    private final class Client implements AutoCloseable {
        final Socket socket;
        private final BufferedReader in;

        Client() throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) PATIENCE.toMillis());
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        }

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        }

        String read() throws IOException {
            String line = in.readLine();
            if (line == null) {
                throw new IOException("The connection ended in order.");
            }
            return line;
        }

        String ask(String line) throws IOException {
            send(line + "\n");
            return read();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
