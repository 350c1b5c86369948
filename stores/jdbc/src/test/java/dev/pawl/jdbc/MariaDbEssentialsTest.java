package dev.pawl.jdbc;

import dev.pawl.jdbc.TestDatabase.Setup;
import dev.pawl.testkit.contract.StoreEssentials;
import dev.pawl.testkit.contract.StoreFixture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/**
 * Both drivers, both settings of innodb_snapshot_isolation, both isolation levels, and a pool without autocommit: each pair of them in
 * every build, all of them with the profile {@code full}.
 */
class MariaDbEssentialsTest {
    /** Opens the store in one of the setups. */
    abstract static class Essentials extends StoreEssentials {
        private final StoreFixture fixture;

        Essentials(Database driver, Setup setup) {
            this.fixture = new JdbcFixture(driver, setup);
        }

        @Override
        protected StoreFixture fixture() {
            return fixture;
        }
    }

    @Nested
    @Tag("full")
    class MariaDbReadCommitted extends Essentials {
        MariaDbReadCommitted() {
            super(Database.MARIADB, Setup.READ_COMMITTED);
        }
    }

    @Nested
    class MariaDbSnapshotIsolation extends Essentials {
        MariaDbSnapshotIsolation() {
            super(Database.MARIADB, Setup.SNAPSHOT_ISOLATION);
        }
    }

    @Nested
    @Tag("full")
    class MariaDbSnapshotReadCommitted extends Essentials {
        MariaDbSnapshotReadCommitted() {
            super(Database.MARIADB, Setup.SNAPSHOT_READ_COMMITTED);
        }
    }

    @Nested
    @Tag("full")
    class MariaDbSnapshotNoAutocommit extends Essentials {
        MariaDbSnapshotNoAutocommit() {
            super(Database.MARIADB, Setup.SNAPSHOT_NO_AUTOCOMMIT);
        }
    }

    @Nested
    @Tag("full")
    class MySqlDriverReadCommitted extends Essentials {
        MySqlDriverReadCommitted() {
            super(Database.MYSQL, Setup.READ_COMMITTED);
        }
    }

    @Nested
    class MySqlDriverRepeatableRead extends Essentials {
        MySqlDriverRepeatableRead() {
            super(Database.MYSQL, Setup.REPEATABLE_READ);
        }
    }

    @Nested
    @Tag("full")
    class MySqlDriverSnapshotIsolation extends Essentials {
        MySqlDriverSnapshotIsolation() {
            super(Database.MYSQL, Setup.SNAPSHOT_ISOLATION);
        }
    }

    @Nested
    class MySqlDriverSnapshotReadCommitted extends Essentials {
        MySqlDriverSnapshotReadCommitted() {
            super(Database.MYSQL, Setup.SNAPSHOT_READ_COMMITTED);
        }
    }

    @Nested
    class MySqlDriverSnapshotNoAutocommit extends Essentials {
        MySqlDriverSnapshotNoAutocommit() {
            super(Database.MYSQL, Setup.SNAPSHOT_NO_AUTOCOMMIT);
        }
    }
}
