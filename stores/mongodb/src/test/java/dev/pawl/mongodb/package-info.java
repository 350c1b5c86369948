@NullMarked
package dev.pawl.mongodb;

import org.jspecify.annotations.NullMarked;
