/** The {@code pawl} command: results go to standard output, everything else to standard error. */
@NullMarked
package dev.pawl.cli;

import org.jspecify.annotations.NullMarked;
