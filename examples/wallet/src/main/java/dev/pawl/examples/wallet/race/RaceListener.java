package dev.pawl.examples.wallet.race;

/** Is told how a race gets on, by the thread that runs it. */
public interface RaceListener {
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
