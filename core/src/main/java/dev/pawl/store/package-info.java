/**
 * What stores speak: keys, versions, conditions, commits and their outcomes. A provider of a database implements {@link
 * dev.pawl.store.Store} and nothing else; applications rarely look in here.
 */
@NullMarked
package dev.pawl.store;

import org.jspecify.annotations.NullMarked;
