@NullMarked
package dev.pawl.embedded;

import org.jspecify.annotations.NullMarked;
