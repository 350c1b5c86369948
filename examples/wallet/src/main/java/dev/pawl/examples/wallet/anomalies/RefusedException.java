package dev.pawl.examples.wallet.anomalies;

/** A store has refused a transaction because of what another client did; nothing of it is stored. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param how what tables say about it, for example {@code error 40001}
     * @param cause what the store said
     */
    public RefusedException(String how, Throwable cause) {
        super(how, cause);
    }

    String how() {
        return String.valueOf(getMessage());
    }
}
