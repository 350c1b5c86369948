/**
 * A store on SQL databases: {@link dev.pawl.jdbc.JdbcStore} is the entry, {@link dev.pawl.jdbc.Table} says how a kind of
 * aggregate lies in its table.
 */
@NullMarked
package dev.pawl.jdbc;

import org.jspecify.annotations.NullMarked;
