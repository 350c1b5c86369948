package dev.pawl.cli;

import dev.pawl.jdbc.Database;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Where {@code --store} points. */
sealed interface StoreAddress {
    String FORMS = "sqlite (a file in a temporary folder), sqlite:FILE, embedded:" + EmbeddedServer.NAMES
            + ", postgresql|mariadb|mysql|mongodb://USER:PASSWORD@HOST/DATABASE,"
            + " dynamodb:REGION?endpoint=URL&prefix=TEXT (both may be left out) or memory";

    /** Stands for every store that needs nothing but this checkout. */
    String ALL = "all";

    /** Stands for a SQLite file in a temporary folder. */
    String TEMPORARY = "sqlite";

    /** Returns what reports call the store; holds no password. */
    String label();

    /** A SQLite file in a temporary folder, removed at the end. */
    record TemporarySqlite() implements StoreAddress {
        @Override
        public String label() {
            return "sqlite:temporary";
        }
    }

    /** A SQLite file. */
    record Sqlite(Path file) implements StoreAddress {
        @Override
        public String label() {
            return "sqlite:" + file;
        }
    }

    /** A server that is started for this run. */
    record Embedded(EmbeddedServer server) implements StoreAddress {
        @Override
        public String label() {
            return "embedded:" + server;
        }
    }

    /** A database that speaks SQL and is there already. */
    record Sql(Database database, ServerAddress server) implements StoreAddress {
        @Override
        public String label() {
            return server.label();
        }
    }

    /** Tables of DynamoDB. */
    record DynamoDb(DynamoDbAddress address) implements StoreAddress {
        @Override
        public String label() {
            return address.label();
        }
    }

    /** A database of MongoDB that is there already. */
    record MongoDb(MongoDbAddress address) implements StoreAddress {
        @Override
        public String label() {
            return address.label();
        }
    }

    /** Pawl's own store in memory. */
    record Memory() implements StoreAddress {
        @Override
        public String label() {
            return "memory";
        }
    }

    /**
     * Reads an address that may stand for several stores.
     *
     * @return one address, or for {@value #ALL} one for each store that needs nothing but this checkout
     * @throws IllegalArgumentException if it is none
     */
    static List<StoreAddress> parseSeveral(String text) {
        if (!text.equals(ALL)) {
            return List.of(parse(text));
        }
        List<StoreAddress> all = new ArrayList<>(List.of(new TemporarySqlite()));
        for (EmbeddedServer server : EmbeddedServer.values()) {
            all.add(new Embedded(server));
        }
        return all;
    }

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException if it is none; the message says what is wrong with it and shows no password
     */
    static StoreAddress parse(String text) {
        if (text.equals("memory")) {
            return new Memory();
        } else if (text.equals(TEMPORARY)) {
            return new TemporarySqlite();
        }
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? text : text.substring(0, colon);
        String rest = colon < 0 ? "" : text.substring(colon + 1);
        return switch (scheme) {
            case "sqlite" -> sqlite(rest);
            case "embedded" -> embedded(rest);
            case "memory" ->
                throw new IllegalArgumentException(
                        "The store memory takes nothing behind its name, but is '" + text + "'.");
            case "postgresql" -> new Sql(Database.POSTGRESQL, ServerAddress.parse("PostgreSQL", text));
            case "mariadb" -> new Sql(Database.MARIADB, ServerAddress.parse("MariaDB", text));
            case "mysql" -> new Sql(Database.MYSQL, ServerAddress.parse("MySQL", text));
            case "dynamodb" -> new DynamoDb(DynamoDbAddress.parse(rest));
            case "mongodb", "mongodb+srv" -> new MongoDb(MongoDbAddress.parse(text));
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

    private static StoreAddress embedded(String name) {
        return Arrays.stream(EmbeddedServer.values())
                .filter(server -> server.toString().equals(name))
                .findFirst()
                .map(Embedded::new)
                .orElseThrow(() -> new IllegalArgumentException(
                        "Unknown embedded server '" + name + "'. There are " + EmbeddedServer.NAMES + "."));
    }
}
