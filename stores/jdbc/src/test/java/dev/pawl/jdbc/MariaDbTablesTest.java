package dev.pawl.jdbc;

import static dev.pawl.jdbc.Wallets.WALLET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How tables are made on MariaDB and MySQL. */
class MariaDbTablesTest {

    @ParameterizedTest
    @EnumSource(
            value = Database.class,
            names = {"MARIADB", "MYSQL"})
    void tablesAreNotCreatedWithinTheApplicationsTransactionWhichThatWouldCommit(Database driver) throws SQLException {
        try (TestDatabase database = TestDatabase.mariaDb(driver, TestDatabase.Setup.PLAIN);
                Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            database.execute("CREATE TABLE diary (entry int)");
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO diary VALUES (1)");
            JdbcStore joined = JdbcStore.of(database.pool()).joining(connection);

            assertThatThrownBy(() -> joined.createTables(WALLET))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("would commit");
            connection.rollback();

            assertThat(database.text("SELECT count(*) FROM diary")).isEqualTo("0");
        }
    }
}
