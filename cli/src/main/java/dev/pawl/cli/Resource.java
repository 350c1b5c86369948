package dev.pawl.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A text that lies on the class path. */
final class Resource {
    private Resource() {}

    /**
     * Returns a text.
     *
     * @param name where it is, seen from this package unless it begins with a slash
     */
    static String text(String name) {
        try (InputStream text = Resource.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(text, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
