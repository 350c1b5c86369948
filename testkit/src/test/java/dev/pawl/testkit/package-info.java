@NullMarked
package dev.pawl.testkit;

import org.jspecify.annotations.NullMarked;
