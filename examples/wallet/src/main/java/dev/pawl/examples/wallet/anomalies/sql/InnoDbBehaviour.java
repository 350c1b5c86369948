package dev.pawl.examples.wallet.anomalies.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** MariaDB and MySQL, on InnoDB. */
final class InnoDbBehaviour implements Behaviour {
    /** ER_LOCK_DEADLOCK, and ER_CHECKREAD, which MariaDB says where a snapshot is out of date. */
    private static final Set<Integer> REFUSALS = Set.of(1213, 1020);

    private static final String EACH_TRANSACTION = "---TRANSACTION";

    @Override
    public Optional<String> refusal(SQLException e) {
        return REFUSALS.contains(e.getErrorCode()) ? Optional.of("error " + e.getErrorCode()) : Optional.empty();
    }

    @Override
    public long session(Connection connection) throws SQLException {
        return Long.parseLong(Behaviour.first(connection, "SELECT CONNECTION_ID()"));
    }

    /**
     * Reads the monitor, since information_schema.innodb_trx shows a copy that is renewed only when nobody has looked for a tenth
     * of a second, so that whoever keeps looking sees the past.
     */
    @Override
    public boolean waits(Connection observer, long session) throws SQLException {
        Pattern waiting = Pattern.compile("\\bLOCK WAIT\\b.*\\bthread id " + session + "\\b", Pattern.DOTALL);
        String status = Behaviour.first(observer, "SHOW ENGINE INNODB STATUS");
        return Arrays.stream(status.split(EACH_TRANSACTION))
                .skip(1)
                .anyMatch(transaction -> waiting.matcher(transaction).find());
    }
}
