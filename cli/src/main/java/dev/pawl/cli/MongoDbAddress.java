package dev.pawl.cli;

import com.mongodb.ConnectionString;

/**
 * A database of MongoDB, as its address says it.
 *
 * @param connectionString the address, which is a connection string of the driver's
 * @param database the name of the database in it
 * @param label what reports call it: no user, no password, no options
 */
record MongoDbAddress(String connectionString, String database, String label) {
    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException if it is none; the message shows no password
     */
    static MongoDbAddress parse(String text) {
        ConnectionString parsed;
        try {
            parsed = new ConnectionString(text);
        } catch (IllegalArgumentException e) {
            // The driver's message may show the password, so it is not passed on.
            throw wrong("its driver cannot read it");
        }
        String database = parsed.getDatabase();
        if (database == null) {
            throw wrong("the database is missing");
        }
        String scheme = text.substring(0, text.indexOf("://"));
        return new MongoDbAddress(
                text, database, scheme + "://" + String.join(",", parsed.getHosts()) + "/" + database);
    }

    /** Returns the label, so that no password can slip into a message. */
    @Override
    public String toString() {
        return label;
    }

    private static IllegalArgumentException wrong(String reason) {
        return new IllegalArgumentException("Not the address of a MongoDB database: " + reason
                + ". One reads like mongodb://alice:secret@localhost/wallets.");
    }
}
