package dev.pawl.examples.wallet.race.sql;

import dev.pawl.examples.wallet.race.BackOff;
import dev.pawl.examples.wallet.race.RaceTables;
import dev.pawl.examples.wallet.race.Strategy;
import dev.pawl.jdbc.Database;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** MariaDB and MySQL, on InnoDB. By itself its REPEATABLE READ writes on rows that have changed since they were read. */
final class InnoDbDialect implements Dialect {
    /** ER_LOCK_DEADLOCK, ER_LOCK_WAIT_TIMEOUT, and ER_CHECKREAD, which MariaDB says where a snapshot is out of date. */
    private static final Set<Integer> LOST = Set.of(1213, 1205, 1020);

    private static final String AGAIN = ", tried again on errors 1213 and 1205";
    private static final String LOCK = "(CONCAT('" + RaceTables.OWNER + ".', MD5(DATABASE()))";

    private final Database database;

    InnoDbDialect(Database database) {
        this.database = database;
    }

    @Override
    public String name() {
        return hasSnapshotIsolation() ? "MariaDB" : "MySQL";
    }

    @Override
    public Database database() {
        return database;
    }

    private boolean hasSnapshotIsolation() {
        return database == Database.MARIADB;
    }

    @Override
    public List<Strategy> strategies() {
        return List.of(
                new Naive(),
                new Optimistic("optimistic", BackOff.QUICK),
                new Optimistic("optimistic-patient", BackOff.PATIENT),
                InTransaction.pessimistic(
                        "SELECT ... FOR UPDATE, two wallets in the order of their ids", " FOR UPDATE"),
                hasSnapshotIsolation()
                        ? InTransaction.repeatableRead(
                                " with innodb_snapshot_isolation=ON, tried again on errors 1020, 1213 and 1205", true)
                        : InTransaction.repeatableRead(
                                AGAIN + ". MySQL lets it overwrite what was written since its snapshot", false),
                InTransaction.repeatableReadVersioned(AGAIN),
                InTransaction.serializable(AGAIN + ". What was read stays locked against others' writes"),
                new Atomic());
    }

    @Override
    public @Nullable String onConnect(Isolation isolation) {
        return isolation == Isolation.REPEATABLE_READ && hasSnapshotIsolation()
                ? "SET SESSION innodb_snapshot_isolation = ON"
                : null;
    }

    @Override
    public String decimal() {
        return "DECIMAL(38, 12)";
    }

    @Override
    public String id() {
        String collation = database == Database.MARIADB ? "utf8mb4_nopad_bin" : "utf8mb4_0900_bin";
        return Dialect.super.id() + " CHARACTER SET utf8mb4 COLLATE " + collation;
    }

    @Override
    public String moment() {
        return "DATETIME(6)";
    }

    @Override
    public List<Setting> durability() {
        return List.of(
                new Setting("innodb_flush_log_at_trx_commit", "SELECT @@innodb_flush_log_at_trx_commit", List.of("1")),
                new Setting(
                        "sync_binlog", "SELECT IF(@@log_bin, @@sync_binlog, 'no binlog')", List.of("1", "no binlog")));
    }

    @Override
    public String tables() {
        return "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()";
    }

    @Override
    public List<String> storeTables() {
        List<String> tables = new ArrayList<>(Dialect.super.storeTables());
        tables.add("pawl_guards");
        return tables;
    }

    @Override
    public boolean take(SqlCatalog catalog) throws SQLException {
        return catalog.first("SELECT GET_LOCK" + LOCK + ", 0)").equals("1");
    }

    @Override
    public void giveBack(SqlCatalog catalog) throws SQLException {
        catalog.first("SELECT RELEASE_LOCK" + LOCK + ")");
    }

    @Override
    public boolean lostToAnotherClient(SQLException e) {
        return LOST.contains(e.getErrorCode());
    }
}
