package dev.pawl.store;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is needed to find out later, also from another process, how an attempt ended whose reply was lost. It prints as one
 * line without spaces, and {@link #parse} reads that back. Immutable and safe for use by many threads.
 *
 * @param attempt the attempt
 * @param conditions the keys it touched and the states it expected them in
 */
public record Ticket(AttemptId attempt, List<Condition> conditions) {
    private static final String FORM = "pawl1;attempt;kind/id@state;...";

    /**
     * Makes a ticket.
     *
     * @throws IllegalArgumentException if there are no conditions
     */
    public Ticket {
        Objects.requireNonNull(attempt, "attempt");
        conditions = List.copyOf(conditions);
        if (conditions.isEmpty()) {
            throw new IllegalArgumentException("A ticket names at least one key.");
        }
    }

    /**
     * Reads a ticket from its text.
     *
     * @param text what {@link #toString} returned
     * @return the ticket
     * @throws IllegalArgumentException if the text is not a ticket
     */
    public static Ticket parse(String text) {
        String[] parts = text.trim().split(";", -1);
        if (parts.length < 3 || !parts[0].equals("pawl1")) {
            throw unreadable(text, null);
        }
        try {
            List<Condition> conditions = new ArrayList<>();
            for (int i = 2; i < parts.length; i++) {
                conditions.add(parseCondition(parts[i], text));
            }
            return new Ticket(AttemptId.parse(parts[1]), conditions);
        } catch (IllegalArgumentException e) {
            throw unreadable(text, e);
        }
    }

    private static Condition parseCondition(String part, String text) {
        int slash = part.indexOf('/');
        int at = part.lastIndexOf('@');
        if (slash < 0 || at < slash) {
            throw unreadable(text, null);
        }
        Key key = new Key(decoded(part.substring(0, slash)), Id.parse(decoded(part.substring(slash + 1, at))));
        return new Condition(key, State.parse(part.substring(at + 1)));
    }

    private static IllegalArgumentException unreadable(String text, @Nullable Exception cause) {
        return new IllegalArgumentException("Not a ticket: '" + text + "'. One has the form " + FORM, cause);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** Returns the ticket as one line of text that {@link #parse} reads back. */
    @Override
    public String toString() {
        return conditions.stream()
                .map(c -> encoded(c.key().kind()) + "/" + encoded(c.key().id().text()) + "@" + c.expected())
                .collect(Collectors.joining(";", "pawl1;" + attempt + ";", ""));
    }
}
