package dev.pawl;

import dev.pawl.store.Node;

/**
 * What a value was read from: kept beside the value so that a write can tell whether it changes anything, and can carry over
 * stored fields that the program does not know.
 */
record Origin<T>(Node.Fields stored, T value) {}
