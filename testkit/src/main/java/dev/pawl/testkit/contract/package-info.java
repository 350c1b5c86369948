/**
 * The store contract: what every store has to do, as JUnit tests. A store proves itself by a class of a few lines that extends
 * {@link dev.pawl.testkit.contract.StoreContract} and says how to open it.
 */
@NullMarked
package dev.pawl.testkit.contract;

import org.jspecify.annotations.NullMarked;
