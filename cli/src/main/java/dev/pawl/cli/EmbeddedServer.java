package dev.pawl.cli;

import java.util.Locale;
import java.util.function.Supplier;

/** The servers that this checkout can start. */
enum EmbeddedServer {
    POSTGRESQL,
    MARIADB,
    DYNAMODB,
    MONGODB;

    /** Their names, as help texts list them. */
    static final String NAMES = "postgresql|mariadb|dynamodb|mongodb";

    /**
     * Starts the server.
     *
     * @throws IllegalStateException if it does not start, or if this checkout was built without it
     */
    <T> T started(Supplier<T> start) {
        try {
            return start.get();
        } catch (LinkageError e) {
            throw new IllegalStateException(
                    "This checkout was built without what embedded:" + this + " needs: " + e, e);
        }
    }

    /** Returns the name as it stands in an address. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
