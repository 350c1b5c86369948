package dev.pawl.cli;

import dev.pawl.examples.wallet.race.Database;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where {@code --store} points. */
sealed interface StoreAddress {
    String FORMS = "sqlite:FILE, embedded:postgresql, postgresql://USER:PASSWORD@HOST/DATABASE or memory";

    /** Returns what is there. */
    Database database();

    /** A SQLite file in a temporary folder, removed at the end. */
    record TemporarySqlite() implements StoreAddress {
        @Override
        public Database database() {
            return Database.SQLITE;
        }
    }

    /** A SQLite file. */
    record Sqlite(Path file) implements StoreAddress {
        @Override
        public Database database() {
            return Database.SQLITE;
        }
    }

    /** A PostgreSQL server that is started for this run. */
    record EmbeddedPostgresql() implements StoreAddress {
        @Override
        public Database database() {
            return Database.POSTGRESQL;
        }
    }

    /** A PostgreSQL server that is there already. */
    record Postgresql(
            String jdbcUrl,
            String label,
            @Nullable String user,
            @Nullable String password) implements StoreAddress {
        @Override
        public Database database() {
            return Database.POSTGRESQL;
        }
    }

    /** Pawl's own store in memory. */
    record Memory() implements StoreAddress {
        @Override
        public Database database() {
            return Database.MEMORY;
        }
    }

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException if it is none; the message says what is wrong with it and shows no password
     */
    static StoreAddress parse(String text) {
        if (text.equals("memory")) {
            return new Memory();
        }
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? text : text.substring(0, colon);
        String rest = colon < 0 ? "" : text.substring(colon + 1);
        return switch (scheme) {
            case "sqlite" -> sqlite(rest);
            case "embedded" -> embedded(rest);
            case "postgresql" -> postgresql(text);
            case "jdbc" ->
                throw new IllegalArgumentException(
                        "A store is not given as a JDBC URL; leave out 'jdbc:'. It is one of " + FORMS + ".");
            default ->
                throw new IllegalArgumentException("Unknown store '" + scheme + "'. It is one of " + FORMS + ".");
        };
    }

    private static StoreAddress sqlite(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("The store sqlite needs a file, as in sqlite:wallets.db.");
        }
        if (name.indexOf('?') >= 0 || name.startsWith(":")) {
            throw new IllegalArgumentException(
                    "The SQLite file '" + name + "' must be a plain file name, without settings behind it.");
        }
        try {
            Path file = Path.of(name).toAbsolutePath();
            if (Files.isDirectory(file)) {
                throw new IllegalArgumentException("The SQLite file '" + name + "' is a folder.");
            }
            Path folder = file.getParent();
            if (folder == null || !Files.isDirectory(folder)) {
                throw new IllegalArgumentException("The folder of the SQLite file '" + name + "' does not exist.");
            }
            return new Sqlite(file);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("'" + name + "' cannot be the name of a file.", e);
        }
    }

    private static StoreAddress embedded(String server) {
        if (!server.equals("postgresql")) {
            throw new IllegalArgumentException(
                    "Unknown embedded server '" + server + "'. There is embedded:postgresql.");
        }
        return new EmbeddedPostgresql();
    }

    private static StoreAddress postgresql(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw notPostgresql("it is no URL, because of its character " + e.getIndex());
        }
        String host = uri.getHost();
        String path = uri.getPath();
        if (host == null) {
            throw notPostgresql("the host is missing");
        }
        if (path == null || path.length() < 2) {
            throw notPostgresql("the database is missing");
        }
        String server = host + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String userInfo = uri.getUserInfo();
        int colon = userInfo == null ? -1 : userInfo.indexOf(':');
        String user = userInfo == null || colon < 0 ? userInfo : userInfo.substring(0, colon);
        String password = userInfo == null || colon < 0 ? null : userInfo.substring(colon + 1);
        return new Postgresql("jdbc:postgresql://" + server + query, "postgresql://" + server, user, password);
    }

    private static IllegalArgumentException notPostgresql(String reason) {
        return new IllegalArgumentException("Not the address of a PostgreSQL database: " + reason
                + ". One reads like postgresql://alice:secret@localhost:5432/wallets.");
    }
}
