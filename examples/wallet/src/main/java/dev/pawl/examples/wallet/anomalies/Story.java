package dev.pawl.examples.wallet.anomalies;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Who does what in which order, and how to tell from the end whether an anomaly happened. A transaction begins with a client's
 * first step after its last transaction. Immutable and safe for use by many threads.
 */
public final class Story {
    private final String code;
    private final String name;
    private final String explanation;
    private final Set<Trait> traits;
    private final List<Turn> turns;
    private final Predicate<Ended> happened;

    /** What is special about a story. */
    enum Trait {
        /** It locks rows. */
        LOCKS,
        /** It is about a predicate, on which Pawl promises nothing. */
        PREDICATE,
        /** Each transaction is about one row, so that Pawl's repository alone can do it. */
        ONE_ROW,
        /** It adds to what it has just read, so that Pawl's update can do it. */
        ADDS
    }

    private Story(Draft draft, Predicate<Ended> happened) {
        this.code = draft.code;
        this.name = draft.name;
        this.explanation = draft.explanation;
        this.traits = Set.copyOf(draft.traits);
        this.turns = List.copyOf(draft.turns);
        this.happened = happened;
    }

    static Draft draft(String code, String name, String explanation) {
        return new Draft(code, name, explanation);
    }

    /**
     * Returns what the literature calls it.
     *
     * @return for example {@code P4}
     */
    public String code() {
        return code;
    }

    /**
     * Says what happens in it.
     *
     * @return one sentence
     */
    public String explanation() {
        return explanation;
    }

    /**
     * Tells whether Pawl promises that the anomaly does not happen.
     *
     * @return false for predicates
     */
    public boolean isPromised() {
        return !traits.contains(Trait.PREDICATE);
    }

    /**
     * Tells whether rows are locked in it.
     *
     * @return true if {@link Hands#readLocked} is used
     */
    public boolean locksRows() {
        return traits.contains(Trait.LOCKS);
    }

    boolean has(Trait trait) {
        return traits.contains(trait);
    }

    List<Turn> turns() {
        return turns;
    }

    int clients() {
        return turns.stream().mapToInt(Turn::client).max().orElseThrow();
    }

    boolean happened(Ended end) {
        return happened.test(end);
    }

    /** Returns the code and what people call it. */
    @Override
    public String toString() {
        return code + " " + name;
    }

    /** A story that is being written. */
    static final class Draft {
        private static final Turn.Step NOTHING = (hands, seen) -> {};

        private final String code;
        private final String name;
        private final String explanation;
        private final Set<Trait> traits = EnumSet.noneOf(Trait.class);
        private final List<Turn> turns = new ArrayList<>();

        private Draft(String code, String name, String explanation) {
            this.code = code;
            this.name = name;
            this.explanation = explanation;
        }

        Draft is(Trait trait) {
            traits.add(trait);
            return this;
        }

        /** The first client does something. */
        Draft one(Turn.Step step) {
            return then(1, Turn.Kind.DO, step);
        }

        /** The second client does something. */
        Draft two(Turn.Step step) {
            return then(2, Turn.Kind.DO, step);
        }

        Draft commit(int client) {
            return then(client, Turn.Kind.COMMIT, NOTHING);
        }

        Draft rollback(int client) {
            return then(client, Turn.Kind.ROLLBACK, NOTHING);
        }

        private Draft then(int client, Turn.Kind kind, Turn.Step step) {
            turns.add(new Turn(client, kind, step));
            return this;
        }

        Story happenedIf(Predicate<Ended> happened) {
            return new Story(this, happened);
        }
    }
}
