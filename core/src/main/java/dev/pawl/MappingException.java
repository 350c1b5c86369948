package dev.pawl;

import org.jspecify.annotations.Nullable;

/**
 * A type cannot be mapped, which is noticed when it is declared; or a stored value cannot be read as its type, or a value
 * written without losing something, which is noticed then. Nothing is written.
 */
public final class MappingException extends PawlException {
    private static final long serialVersionUID = 1L;

    MappingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
