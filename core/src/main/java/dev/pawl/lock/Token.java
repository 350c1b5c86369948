package dev.pawl.lock;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What only the holder of a lease knows: 128 random bits, and the names of the locks. The store keeps their SHA-256 only, so that
 * nobody can renew or release a lease who merely reads the database.
 */
record Token(String secret, List<String> names) {
    private static final String FORM = "pawl-lease1";
    private static final int SECRET_BYTES = 16;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    static Token fresh(RandomGenerator random, List<String> names) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return new Token(ENCODER.encodeToString(secret), names);
    }

    /**
     * Reads what {@link #text} wrote.
     *
     * @throws IllegalArgumentException if the text is no token
     */
    static Token parse(String text) {
        String[] parts = text.trim().split("\\.", -1);
        if (parts.length < 3 || !parts[0].equals(FORM) || parts[1].isEmpty()) {
            throw unreadable();
        }
        try {
            return new Token(
                    parts[1],
                    Arrays.stream(parts)
                            .skip(2)
                            .map(part -> new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8))
                            .toList());
        } catch (IllegalArgumentException e) {
            throw unreadable();
        }
    }

    /** The text itself stays out of the message: it is a secret. */
    private static IllegalArgumentException unreadable() {
        return new IllegalArgumentException("Not the token of a lease. Pass what Lease.token() returned.");
    }

    String text() {
        StringBuilder text = new StringBuilder(FORM).append('.').append(secret);
        names.forEach(name -> text.append('.').append(ENCODER.encodeToString(name.getBytes(StandardCharsets.UTF_8))));
        return text.toString();
    }

    /** Returns what the store keeps. */
    String holder() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII));
            return ENCODER.encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    /** Returns the names only. */
    @Override
    public String toString() {
        return "Token" + names;
    }
}
