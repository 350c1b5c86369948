package dev.pawl.examples.wallet.torture;

import dev.pawl.testkit.Fault;
import dev.pawl.testkit.FaultProxy;
import dev.pawl.testkit.FaultProxy.Direction;
import dev.pawl.testkit.RequestMatch;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** What is done to the connections of a server's clients. Used by one thread. */
final class WireFaults {
    private static final int REQUESTS_AHEAD = 60;
    private static final int WITHIN_BYTES = 200;
    private final FaultProxy proxy;
    private final Random random;

    WireFaults(FaultProxy proxy, Random random) {
        this.proxy = proxy;
        this.random = random;
    }

    /** Adds all of them to what may happen. */
    Nemesis addTo(Nemesis nemesis) {
        return nemesis.often(8, proxy::cutAll).often(20, this::breakRequest).often(1, this::stall);
    }

    /** Breaks one of the next requests or its reply. */
    private void breakRequest() {
        RequestMatch one = RequestMatch.nth(1 + random.nextInt(REQUESTS_AHEAD));
        proxy.once(
                switch (random.nextInt(6)) {
                    case 0 -> new Fault.CutBefore(one);
                    case 1 -> new Fault.CutWithin(one, random.nextInt(WITHIN_BYTES));
                    case 2 -> new Fault.DropReply(one);
                    default -> new Fault.LoseReply(one);
                });
    }

    /** Holds everything back for longer than a call may take, in one direction or in both. */
    private void stall() throws InterruptedException {
        switch (random.nextInt(3)) {
            case 0 -> proxy.stall(Direction.TO_CLIENT);
            case 1 -> proxy.stall(Direction.TO_SERVER);
            default -> proxy.stall(Direction.TO_CLIENT, Direction.TO_SERVER);
        }
        try {
            TimeUnit.NANOSECONDS.sleep(ProcessCrew.DEADLINE.plusMillis(500).toNanos());
        } finally {
            proxy.resume();
        }
    }
}
