package dev.pawl.jdbc;

import dev.pawl.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import javax.sql.DataSource;

/** Finds the dialect of a database. */
final class Dialects {
    private Dialects() {}

    static Dialect of(Database database) {
        return switch (database) {
            case SQLITE -> new SqliteDialect();
            case POSTGRESQL -> new PostgresDialect();
            case MARIADB, MYSQL -> new MySqlDialect(database);
        };
    }

    static Database recognise(DataSource source) {
        try (Connection connection = source.getConnection()) {
            String product = connection.getMetaData().getDatabaseProductName();
            return Arrays.stream(Database.values())
                    .filter(database -> database.productName().equals(product))
                    .findFirst()
                    .orElseThrow(() -> new StoreException(
                            "The database calls itself " + product + "; this store speaks to "
                                    + Arrays.toString(Database.values()) + ".",
                            null));
        } catch (SQLException e) {
            throw new StoreException("The database could not be asked what it is: " + Outcomes.said(e), e);
        }
    }
}
