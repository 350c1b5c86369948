package dev.pawl.jdbc;

import dev.pawl.jdbc.TestDatabase.Setup;
import dev.pawl.testkit.contract.StoreContract;
import dev.pawl.testkit.contract.StoreFixture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The whole contract in the setups of {@link MariaDbEssentialsTest}. */
@Tag("full")
class MariaDbFullContractTest {
    /** Opens the store in one of the setups. */
    abstract static class Whole extends StoreContract {
        private final StoreFixture fixture;

        Whole(Database driver, Setup setup) {
            this.fixture = new JdbcFixture(driver, setup);
        }

        @Override
        protected StoreFixture fixture() {
            return fixture;
        }
    }

    @Nested
    class MariaDbReadCommitted extends Whole {
        MariaDbReadCommitted() {
            super(Database.MARIADB, Setup.READ_COMMITTED);
        }
    }

    @Nested
    class MariaDbSnapshotIsolation extends Whole {
        MariaDbSnapshotIsolation() {
            super(Database.MARIADB, Setup.SNAPSHOT_ISOLATION);
        }
    }

    @Nested
    class MariaDbSnapshotReadCommitted extends Whole {
        MariaDbSnapshotReadCommitted() {
            super(Database.MARIADB, Setup.SNAPSHOT_READ_COMMITTED);
        }
    }

    @Nested
    class MariaDbSnapshotNoAutocommit extends Whole {
        MariaDbSnapshotNoAutocommit() {
            super(Database.MARIADB, Setup.SNAPSHOT_NO_AUTOCOMMIT);
        }
    }

    @Nested
    class MySqlDriverReadCommitted extends Whole {
        MySqlDriverReadCommitted() {
            super(Database.MYSQL, Setup.READ_COMMITTED);
        }
    }

    @Nested
    class MySqlDriverRepeatableRead extends Whole {
        MySqlDriverRepeatableRead() {
            super(Database.MYSQL, Setup.REPEATABLE_READ);
        }
    }

    @Nested
    class MySqlDriverSnapshotIsolation extends Whole {
        MySqlDriverSnapshotIsolation() {
            super(Database.MYSQL, Setup.SNAPSHOT_ISOLATION);
        }
    }

    @Nested
    class MySqlDriverSnapshotReadCommitted extends Whole {
        MySqlDriverSnapshotReadCommitted() {
            super(Database.MYSQL, Setup.SNAPSHOT_READ_COMMITTED);
        }
    }

    @Nested
    class MySqlDriverSnapshotNoAutocommit extends Whole {
        MySqlDriverSnapshotNoAutocommit() {
            super(Database.MYSQL, Setup.SNAPSHOT_NO_AUTOCOMMIT);
        }
    }
}
