package dev.pawl.jdbc;

import dev.pawl.store.Version;

/** Which parts an expected version has: each form has its own SQL, so that the usual statement compares nothing with NULL. */
enum VersionForm {
    COUNTED_STAMPED(true, true),
    COUNTED(true, false),
    STAMPED(false, true),
    NEITHER(false, false);

    private final boolean counted;
    private final boolean stamped;

    VersionForm(boolean counted, boolean stamped) {
        this.counted = counted;
        this.stamped = stamped;
    }

    boolean counted() {
        return counted;
    }

    boolean stamped() {
        return stamped;
    }

    static VersionForm of(Version version) {
        if (version.hasCounter()) {
            return version.hasStamp() ? COUNTED_STAMPED : COUNTED;
        }
        return version.hasStamp() ? STAMPED : NEITHER;
    }
}
