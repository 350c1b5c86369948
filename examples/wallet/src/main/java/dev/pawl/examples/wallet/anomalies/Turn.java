package dev.pawl.examples.wallet.anomalies;

/**
 * A step of a story.
 *
 * @param client whose turn it is, from 1
 * @param kind what kind of step it is
 * @param step what is done, within the client's transaction
 */
record Turn(int client, Kind kind, Step step) {
    /** What kind of step. */
    enum Kind {
        /** It goes on with the transaction, or begins one. */
        DO,
        COMMIT,
        ROLLBACK
    }

    /** What is done. */
    interface Step {
        void by(Hands hands, Seen seen) throws Exception;
    }

    boolean endsTransaction() {
        return kind != Kind.DO;
    }
}
