package dev.pawl.mongodb;

import java.util.Objects;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Which names fields may have. */
final class Names {
    static final String ID = "_id";

    private Names() {}

    /** Returns the id of a stored document, which always has one. */
    static BsonValue id(BsonDocument document) {
        return Objects.requireNonNull(document.get(ID), ID);
    }

    /** Tells why a name cannot be used inside a document, or returns null if it can. */
    static @Nullable String trouble(String name) {
        if (name.indexOf('\0') >= 0) {
            return "it contains the character U+0000";
        } else if (name.startsWith("$")) {
            return "it begins with a dollar sign";
        } else if (name.indexOf('.') >= 0) {
            return "it contains a dot";
        }
        return Texts.isWellFormed(name) ? null : "it contains half of a surrogate pair";
    }

    static void requireRoot(String name, String what) {
        String trouble = name.isEmpty() ? "it is empty" : trouble(name);
        if (trouble != null) {
            throw new IllegalArgumentException("'" + name + "' cannot be " + what + ": " + trouble + ".");
        }
    }
}
