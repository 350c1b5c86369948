@NullMarked
package dev.pawl.jdbc;

import org.jspecify.annotations.NullMarked;
