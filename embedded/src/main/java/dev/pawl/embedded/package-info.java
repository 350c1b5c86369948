/** Servers that {@code ./pawl} and the tests start in a checkout. Never published. */
@NullMarked
package dev.pawl.embedded;

import org.jspecify.annotations.NullMarked;
