package dev.pawl.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Settings that are sent before what may wait for several locks, in the same round trip, and end with the transaction.
 * {@code lock_timeout} bounds each wait for itself; that all of one statement end with the deadline takes {@code statement_timeout},
 * which is read when a statement begins. COMMIT is not subject to it.
 */
final class PostgresBounds {
    /** A wait for one lock ends this much earlier than its statement, since that error tells what was waited for. */
    private static final int SLACK_MILLIS = 50;

    private static final String WAITS =
            "SELECT set_config('lock_timeout', ?, TRUE) IS NULL," + " set_config('statement_timeout', ?, TRUE) IS NULL";

    private static final String PLANS = ", set_config('plan_cache_mode', 'force_generic_plan', TRUE) IS NULL,"
            // For arrays of unknown length a table of a thousand rows would be read whole.
            + " set_config('enable_seqscan', 'off', TRUE) IS NULL";

    private static final String IN_ORDER = ", set_config('enable_hashjoin', 'off', TRUE) IS NULL,"
            + " set_config('enable_mergejoin', 'off', TRUE) IS NULL";

    /** The transaction began when its first statement arrived. */
    private static final String WAITS_LEFT = "SELECT set_config('statement_timeout', CAST(greatest(1,"
            + " CAST(? AS int8) - CAST(extract(epoch FROM clock_timestamp() - now()) * 1000 AS int8)) AS text), TRUE) IS NULL";

    private PostgresBounds() {}

    /** Ends the waits of the next statement when the deadline has passed. */
    static Pipeline.Part waits(Session session) {
        return part(WAITS, session, session.millisLeft());
    }

    /** Ends the waits as well, and keeps the plans of prepared statements, which cost more than running them on a few rows. */
    static Pipeline.Part settings(Session session) {
        return settings(session, session.millisLeft());
    }

    /**
     * Sets the same.
     *
     * @param millis how long to wait for each lock
     */
    static Pipeline.Part settings(Session session, long millis) {
        return part(WAITS + PLANS, session, millis);
    }

    /** Sets the same, and that rows are looked up one after the other, in the order of the arrays that name them. */
    static Pipeline.Part settingsInOrder(Session session) {
        return part(WAITS + PLANS + IN_ORDER, session, session.millisLeft());
    }

    /**
     * Runs a part in the application's own transaction, whose settings are what they were afterwards; if it fails, once the
     * savepoint is rolled back that it runs under. The driver's query timeout bounds all that it waits for.
     *
     * @param millis how long to wait for each lock
     */
    static void runJoined(Session session, Pipeline.Part part, long millis) throws SQLException {
        List<String> before = new ArrayList<>();
        Pipeline.run(
                session,
                List.of(
                        Pipeline.query(
                                "SELECT current_setting('lock_timeout')",
                                Pipeline.Binding.NONE,
                                row -> before.add(row.getString(1))),
                        lockTimeout(Long.toString(millis)),
                        part));
        Pipeline.run(session, List.of(lockTimeout(before.get(0))));
    }

    private static Pipeline.Part lockTimeout(String value) {
        return Pipeline.query(
                "SELECT set_config('lock_timeout', ?, TRUE) IS NULL",
                (statement, from) -> {
                    statement.setString(from, value);
                    return from + 1;
                },
                row -> {});
    }

    private static Pipeline.Part part(String sql, Session session, long millis) {
        return Pipeline.query(
                sql,
                (statement, from) -> {
                    statement.setString(from, Long.toString(millis));
                    statement.setString(from + 1, Long.toString(withSlack(session.millisLeft())));
                    return from + 2;
                },
                row -> {});
    }

    /** Takes from the bound of the next statement what the transaction has waited already. */
    static Pipeline.Part waitsLeft(Session session) {
        return Pipeline.query(
                WAITS_LEFT,
                (statement, from) -> {
                    statement.setLong(from, withSlack(session.millisAtBegin()));
                    return from + 1;
                },
                row -> {});
    }

    private static long withSlack(long millis) {
        return Math.min(Integer.MAX_VALUE, millis + SLACK_MILLIS);
    }
}
