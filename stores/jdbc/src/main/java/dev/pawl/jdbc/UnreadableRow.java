package dev.pawl.jdbc;

import dev.pawl.store.StoreException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Tells of a row that holds what it never should, left by some other program: it fails the commit that meets it, and no other. */
final class UnreadableRow extends SQLException {
    private static final long serialVersionUID = 1;

    UnreadableRow(String message, @Nullable StoreException cause) {
        super(message, cause);
    }
}
