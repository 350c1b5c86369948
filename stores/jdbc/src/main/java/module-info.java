/** A store on SQLite, PostgreSQL, MariaDB and MySQL, through any JDBC pool. */
module dev.pawl.jdbc {
    requires transitive dev.pawl.core;
    requires transitive java.sql;
    requires transitive org.jspecify;
    requires tools.jackson.core;

    exports dev.pawl.jdbc;
}
