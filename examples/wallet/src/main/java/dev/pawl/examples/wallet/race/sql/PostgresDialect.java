package dev.pawl.examples.wallet.race.sql;

import dev.pawl.examples.wallet.race.BackOff;
import dev.pawl.examples.wallet.race.RaceTables;
import dev.pawl.examples.wallet.race.Strategy;
import dev.pawl.jdbc.Database;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** PostgreSQL. */
final class PostgresDialect implements Dialect {
    /** serialization_failure and deadlock_detected. */
    private static final Set<String> LOST = Set.of("40001", "40P01");

    private static final String AGAIN = ", tried again on SQLSTATE 40001 and 40P01";
    private static final String LOCK = "(hashtext('" + RaceTables.OWNER + "'))";

    @Override
    public String name() {
        return "PostgreSQL";
    }

    @Override
    public Database database() {
        return Database.POSTGRESQL;
    }

    @Override
    public List<Strategy> strategies() {
        return List.of(
                new Naive(),
                new Optimistic("optimistic", BackOff.QUICK),
                new Optimistic("optimistic-patient", BackOff.PATIENT),
                InTransaction.pessimistic(
                        "SELECT ... FOR UPDATE, two wallets in the order of their ids", " FOR UPDATE"),
                InTransaction.repeatableRead(AGAIN, true),
                InTransaction.repeatableReadVersioned(AGAIN),
                InTransaction.serializable(AGAIN + ". PostgreSQL also watches what was only read"),
                new Atomic());
    }

    @Override
    public String decimal() {
        return "NUMERIC";
    }

    @Override
    public String moment() {
        return "TIMESTAMPTZ";
    }

    @Override
    public List<Setting> durability() {
        return List.of(
                new Setting("fsync", "SHOW fsync", List.of("on")),
                new Setting(
                        "synchronous_commit",
                        "SHOW synchronous_commit",
                        List.of("on", "local", "remote_write", "remote_apply")));
    }

    @Override
    public String tables() {
        return "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                + " WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'v', 'm', 'f')";
    }

    @Override
    public boolean take(SqlCatalog catalog) throws SQLException {
        return catalog.first("SELECT pg_try_advisory_lock" + LOCK).equals("t");
    }

    @Override
    public void giveBack(SqlCatalog catalog) throws SQLException {
        catalog.first("SELECT pg_advisory_unlock" + LOCK);
    }

    @Override
    public boolean lostToAnotherClient(SQLException e) {
        return e.getSQLState() != null && LOST.contains(e.getSQLState());
    }
}
