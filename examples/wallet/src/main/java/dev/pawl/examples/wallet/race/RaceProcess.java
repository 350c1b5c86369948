package dev.pawl.examples.wallet.race;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;

/** The process that races, as it marks its tables where no lock goes with a connection. */
public final class RaceProcess {
    private RaceProcess() {}

    /**
     * Returns this process.
     *
     * @return the machine and the process on it
     */
    public static String own() {
        return host() + "/" + ProcessHandle.current().pid();
    }

    /**
     * Refuses to race where another process does, or may do.
     *
     * @param label what messages call the database
     * @param marks the processes that have marked tables there
     * @throws RaceException if one of them is alive, or is on another machine, where that cannot be seen
     */
    public static void refuseBeside(String label, Collection<String> marks) {
        for (String mark : marks) {
            int slash = mark.lastIndexOf('/');
            boolean here = slash > 0 && mark.substring(0, slash).equals(host());
            if (!here || isAlive(mark.substring(slash + 1))) {
                throw new RaceException(
                        "Refused to race on " + label + ": another race is running there, as process " + mark
                                + ". Wait until it has ended; if it was killed, remove " + RaceTables.OWNER + ".",
                        null);
            }
        }
    }

    private static boolean isAlive(String process) {
        return ProcessHandle.of(Long.parseLong(process))
                .filter(ProcessHandle::isAlive)
                .isPresent();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
