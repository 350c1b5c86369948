package dev.pawl.examples.wallet.anomalies;

import java.util.List;

/**
 * What became of an anomaly.
 *
 * @param kind what
 * @param how by what it was prevented, if that needs saying
 */
public record Verdict(Kind kind, String how) {
    static final Verdict NOT_OFFERED = new Verdict(Kind.NOT_OFFERED, "");

    /** What. */
    public enum Kind {
        /** It happened: what is stored, or what was seen, shows it. */
        HAPPENS,
        /** It did not: a client had to wait for another. */
        WAITS,
        /** It did not: the store refused a transaction. */
        REFUSED,
        /** It did not: Pawl ran a transaction again, on fresh state. */
        RETRIED,
        /** It did not, though nobody waited, was refused, or had to do anything twice. */
        NOT_POSSIBLE,
        /** The story cannot be played at this level. */
        NOT_OFFERED
    }

    /** Judges a play by what was stored and seen, and only then by how that came. */
    static Verdict of(Story story, Ended end) {
        List<Ended.ClientEnded> clients = end.clients();
        if (story.happened(end)) {
            return new Verdict(Kind.HAPPENS, "");
        }
        List<String> refusals = clients.stream()
                .flatMap(client -> client.refusals().stream())
                .distinct()
                .toList();
        if (!refusals.isEmpty()) {
            return new Verdict(Kind.REFUSED, String.join(", ", refusals));
        } else if (clients.stream().anyMatch(client -> client.reruns() > 0)) {
            return new Verdict(Kind.RETRIED, "retried");
        } else if (clients.stream().anyMatch(Ended.ClientEnded::waited)) {
            return new Verdict(Kind.WAITS, "waits");
        }
        return new Verdict(Kind.NOT_POSSIBLE, "");
    }

    /**
     * Tells whether the anomaly was there.
     *
     * @return true if it happened
     */
    public boolean happens() {
        return kind == Kind.HAPPENS;
    }

    /** Returns what a table says. */
    @Override
    public String toString() {
        return switch (kind) {
            case HAPPENS -> "happens";
            case NOT_POSSIBLE -> "not possible";
            case NOT_OFFERED -> "-";
            case WAITS, REFUSED, RETRIED -> "prevented (" + how + ")";
        };
    }
}
