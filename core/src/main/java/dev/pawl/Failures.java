package dev.pawl;

/** Throws on one thread what was caught on another. */
final class Failures {
    private Failures() {}

    /** Throws it as it is, so never returns. */
    @SuppressWarnings("unchecked") // A function may throw checked exceptions unseen; they are let through unseen.
    static <E extends Throwable> RuntimeException rethrown(Throwable failure) throws E {
        throw (E) failure;
    }
}
