package dev.pawl.cli;

import java.util.Locale;

/** The servers that this checkout can start. */
enum EmbeddedServer {
    POSTGRESQL,
    MARIADB,
    DYNAMODB,
    MONGODB;

    /** Their names, as help texts list them. */
    static final String NAMES = "postgresql|mariadb|dynamodb|mongodb";

    /** Returns the name as it stands in an address. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
