@NullMarked
package dev.pawl.dynamodb;

import org.jspecify.annotations.NullMarked;
