package dev.pawl.jdbc;

import dev.pawl.jdbc.TestDatabase.Setup;
import dev.pawl.testkit.contract.StoreEssentials;
import dev.pawl.testkit.contract.StoreFixture;
import org.junit.jupiter.api.Nested;

/** Both drivers, both settings of innodb_snapshot_isolation, both isolation levels, and a pool without autocommit. */
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
    class MariaDbSnapshotReadCommitted extends Essentials {
        MariaDbSnapshotReadCommitted() {
            super(Database.MARIADB, Setup.SNAPSHOT_READ_COMMITTED);
        }
    }

    @Nested
    class MariaDbSnapshotNoAutocommit extends Essentials {
        MariaDbSnapshotNoAutocommit() {
            super(Database.MARIADB, Setup.SNAPSHOT_NO_AUTOCOMMIT);
        }
    }

    @Nested
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
