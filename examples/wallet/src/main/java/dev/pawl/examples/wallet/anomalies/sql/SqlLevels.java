package dev.pawl.examples.wallet.anomalies.sql;

import dev.pawl.examples.wallet.anomalies.Level;
import dev.pawl.examples.wallet.race.sql.SqlGround;
import java.util.ArrayList;
import java.util.List;

/** The isolation levels that databases have. */
public final class SqlLevels {
    private static final String READ_UNCOMMITTED = "READ UNCOMMITTED";
    private static final String READ_COMMITTED = "READ COMMITTED";
    private static final String REPEATABLE_READ = "REPEATABLE READ";
    private static final String SERIALIZABLE = "SERIALIZABLE";

    private SqlLevels() {}

    /**
     * Returns the levels of a database.
     *
     * @param ground where they are tried
     * @return the levels, the weakest first
     */
    public static List<Level> on(SqlGround ground) {
        return switch (ground.database()) {
            case SQLITE -> sqlite(ground);
            case POSTGRESQL -> postgresql(ground);
            case MARIADB -> mariaDb(ground);
            case MYSQL -> mySql(ground);
        };
    }

    /** WAL, which the ground sets; a busy client is to be told at once. */
    private static List<Level> sqlite(SqlGround ground) {
        List<String> settings = List.of("PRAGMA busy_timeout = 0");
        return List.of(
                new SqlLevel("WAL, BEGIN", new SqliteBehaviour("BEGIN"), settings, ground),
                new SqlLevel("WAL, BEGIN IMMEDIATE", new SqliteBehaviour("BEGIN IMMEDIATE"), settings, ground),
                new RollbackJournal(settings));
    }

    /** Its READ UNCOMMITTED is another name for READ COMMITTED. */
    private static List<Level> postgresql(SqlGround ground) {
        Behaviour behaviour = new PostgresBehaviour();
        List<Level> levels = new ArrayList<>();
        for (String level : List.of(READ_COMMITTED, REPEATABLE_READ, SERIALIZABLE)) {
            String setting = "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL " + level;
            levels.add(new SqlLevel(level, behaviour, List.of(setting), ground));
        }
        return levels;
    }

    private static List<Level> mariaDb(SqlGround ground) {
        String off = "SET SESSION innodb_snapshot_isolation = OFF";
        String on = "SET SESSION innodb_snapshot_isolation = ON";
        return List.of(
                innoDb(READ_UNCOMMITTED, READ_UNCOMMITTED, List.of(off), ground),
                innoDb(READ_COMMITTED, READ_COMMITTED, List.of(off), ground),
                innoDb(REPEATABLE_READ, REPEATABLE_READ, List.of(off), ground),
                innoDb(REPEATABLE_READ + ", snapshot isolation", REPEATABLE_READ, List.of(on), ground),
                innoDb(SERIALIZABLE, SERIALIZABLE, List.of(off), ground));
    }

    private static List<Level> mySql(SqlGround ground) {
        List<Level> levels = new ArrayList<>();
        for (String level : List.of(READ_UNCOMMITTED, READ_COMMITTED, REPEATABLE_READ, SERIALIZABLE)) {
            levels.add(innoDb(level, level, List.of(), ground));
        }
        return levels;
    }

    private static Level innoDb(String name, String level, List<String> settings, SqlGround ground) {
        List<String> all = new ArrayList<>(settings);
        all.add("SET SESSION TRANSACTION ISOLATION LEVEL " + level);
        return new SqlLevel(name, new InnoDbBehaviour(), all, ground);
    }
}
