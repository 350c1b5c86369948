package dev.pawl.jdbc;

/** The databases that {@link JdbcStore} speaks to. */
public enum Database {
    /** SQLite, from 3.42 on. */
    SQLITE("SQLite"),
    /** PostgreSQL, from 12 on. */
    POSTGRESQL("PostgreSQL"),
    /** MariaDB, from 10.6 on, through its own driver. */
    MARIADB("MariaDB"),
    /** MySQL, from 8.0 on. */
    MYSQL("MySQL");

    private final String productName;

    Database(String productName) {
        this.productName = productName;
    }

    String productName() {
        return productName;
    }
}
