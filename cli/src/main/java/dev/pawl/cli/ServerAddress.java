package dev.pawl.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A database on a server, as its address says it.
 *
 * @param jdbcUrl how a driver reaches it, without user and password
 * @param label what reports call it
 * @param user who connects, if the address says so
 * @param password what they prove it with
 */
record ServerAddress(
        String jdbcUrl,
        String label,
        @Nullable String user,
        @Nullable String password) {
    private static final int UNSAID = -1;
    private static final int MOST_PORTS = 65_535;
    private static final String NO_PORT = "the port is no number from 1 to " + MOST_PORTS;

    /**
     * Reads an address.
     *
     * @param name the server's name as people write it, which in lower case is the scheme of the address
     * @throws IllegalArgumentException if it is none; the message shows no password
     */
    static ServerAddress parse(String name, String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw wrong(name, "it is no URL, because of its character " + e.getIndex());
        }
        String host = uri.getHost();
        String path = uri.getPath();
        if (host == null) {
            throw wrong(name, whyNoHost(uri.getRawAuthority()));
        }
        if (!isPort(uri.getPort())) {
            throw wrong(name, NO_PORT);
        }
        if (path == null || path.length() < 2) {
            throw wrong(name, "the database is missing");
        }
        String server = scheme(name) + "://" + host + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String userInfo = uri.getUserInfo();
        int colon = userInfo == null ? -1 : userInfo.indexOf(':');
        String user = userInfo == null || colon < 0 ? userInfo : userInfo.substring(0, colon);
        String password = userInfo == null || colon < 0 ? null : userInfo.substring(colon + 1);
        return new ServerAddress("jdbc:" + server + query, server, user, password);
    }

    /** A URL whose port cannot be read has no host either. */
    private static String whyNoHost(@Nullable String authority) {
        String server = authority == null ? "" : authority.substring(authority.lastIndexOf('@') + 1);
        int colon = server.lastIndexOf(':');
        if (server.isEmpty() || colon == 0) {
            return "the host is missing";
        }
        boolean port = colon < 0 || server.substring(colon + 1).matches("[0-9]{1,5}");
        return port ? "its host cannot be one" : NO_PORT;
    }

    private static boolean isPort(int port) {
        return port == UNSAID || (port >= 1 && port <= MOST_PORTS);
    }

    /** Returns the label, so that no password can slip into a message. */
    @Override
    public String toString() {
        return label;
    }

    private static String scheme(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static IllegalArgumentException wrong(String name, String reason) {
        return new IllegalArgumentException("Not the address of a " + name + " database: " + reason
                + ". One reads like " + scheme(name) + "://alice:secret@localhost/wallets.");
    }
}
