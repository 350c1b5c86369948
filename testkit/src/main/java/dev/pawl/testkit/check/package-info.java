/**
 * Decides whether a recorded history is strictly serialisable, from the versions that were read and written: {@link
 * dev.pawl.testkit.check.HistoryChecker}.
 */
@NullMarked
package dev.pawl.testkit.check;

import org.jspecify.annotations.NullMarked;
