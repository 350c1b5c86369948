/**
 * Client processes that hammer a store through Pawl while everything around them is killed, stopped and cut, and an audit that
 * compares every effect they were told about with what is stored.
 */
@NullMarked
package dev.pawl.examples.wallet.torture;

import org.jspecify.annotations.NullMarked;
