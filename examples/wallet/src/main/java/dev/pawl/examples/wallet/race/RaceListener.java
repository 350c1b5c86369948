package dev.pawl.examples.wallet.race;

/** Is told how a race gets on, by the thread that runs it. */
public interface RaceListener {
    /** Takes no notice. */
    RaceListener SILENT = new RaceListener() {
        @Override
        public void running(Heat heat, int number, int total, double done) {}

        @Override
        public void finished(HeatResult result, int number, int total) {}
    };

    /**
     * A heat is being run; called several times a second.
     *
     * @param heat the heat
     * @param number its number, from one
     * @param total how many heats there are
     * @param done how much of it is over, from 0 to 1
     */
    void running(Heat heat, int number, int total, double done);

    /**
     * A heat has ended.
     *
     * @param result how
     * @param number its number, from one
     * @param total how many heats there are
     */
    void finished(HeatResult result, int number, int total);
}
