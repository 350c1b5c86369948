package dev.pawl.examples.wallet.torture;

import java.time.Duration;

/** Is told how a run gets on, by the thread of the run. */
public interface TortureListener {
    /** Takes no notice. */
    TortureListener SILENT = new TortureListener() {
        @Override
        public void working(Duration done, Duration whole, long operations) {}

        @Override
        public void checking(long operations) {}
    };

    /**
     * The clients begin, and then are at work; called several times a second.
     *
     * @param done for how long they have worked
     * @param whole for how long they are to work
     * @param operations how many operations they have begun
     */
    void working(Duration done, Duration whole, long operations);

    /**
     * The clients have ended, and what they were told is compared with what is stored.
     *
     * @param operations how many operations they have begun
     */
    void checking(long operations);
}
