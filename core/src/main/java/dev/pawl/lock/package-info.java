/** Offline locks: leases that outlive connections and processes, and fence the writes that rely on them. */
@NullMarked
package dev.pawl.lock;

import org.jspecify.annotations.NullMarked;
