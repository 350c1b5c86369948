/** Says how the contract went, at the end of a run of tests. JUnit finds it by itself; nothing here is for others to call. */
@NullMarked
package dev.pawl.testkit.report;

import org.jspecify.annotations.NullMarked;
