package dev.pawl.examples.wallet.race.sql;

import java.util.List;

/**
 * A setting on which it depends whether a commit is on disk before it is acknowledged. Without that a race measures nothing.
 *
 * @param name its name
 * @param query how to ask for it; the value stands in the last column of the first row
 * @param durable the values that are good enough, the usual one first
 */
record Setting(String name, String query, List<String> durable) {}
