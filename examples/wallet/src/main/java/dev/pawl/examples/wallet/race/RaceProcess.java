package dev.pawl.examples.wallet.race;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * The process that works on tables, as it marks them where no lock goes with a connection. Its number alone tells nothing, since it is
 * given again, and in a container each process may be the first: so the mark also says when it was started.
 */
public final class RaceProcess {
    private static final char SINCE = '@';
    /** The system reckons the start from the time since it was booted, and its clock may have been corrected meanwhile. */
    private static final int TOLERATED_SECONDS = 5;

    private RaceProcess() {}

    /**
     * Returns this process, for those on the same machine.
     *
     * @return its number and when it was started
     */
    public static String id() {
        ProcessHandle process = ProcessHandle.current();
        return process.info()
                .startInstant()
                .map(start -> process.pid() + "" + SINCE + start.getEpochSecond())
                .orElseGet(() -> Long.toString(process.pid()));
    }

    /**
     * Returns this process, for those on other machines, too.
     *
     * @return the machine and the process on it
     */
    public static String own() {
        return host() + "/" + id();
    }

    /**
     * Tells whether a process of this machine still runs. One of which it is not known when it was started, does if its number is used.
     *
     * @param mark the process, as {@link #id} named it
     * @return false if it has ended, or if that is no process
     */
    public static boolean isAlive(String mark) {
        int since = mark.indexOf(SINCE);
        try {
            long pid = Long.parseLong(since < 0 ? mark : mark.substring(0, since));
            Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
            Optional<Instant> started = process.flatMap(handle -> handle.info().startInstant());
            if (since < 0 || started.isEmpty()) {
                return process.isPresent();
            }
            long marked = Long.parseLong(mark.substring(since + 1));
            return Math.abs(started.get().getEpochSecond() - marked) <= TOLERATED_SECONDS;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /**
     * Refuses to race where another process does, or may do.
     *
     * @param label what messages call the database
     * @param marks the processes that have marked tables there, as {@link #own} names them
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

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
