package dev.pawl.examples.wallet.anomalies;

/** What one client has to do in one transaction. Used by the client's own thread. */
public interface Part {
    /**
     * Does all steps of the transaction, each when its turn comes.
     *
     * @param hands what they are done with
     * @return true if the transaction is then to be committed, false if it is to be rolled back
     * @throws Exception if a step failed
     */
    boolean play(Hands hands) throws Exception;

    /** Begins the transaction anew, with nothing seen in it; what had its turn before is done without waiting for another. */
    void again();

    /**
     * Waits until somebody else has done a step. It is for stores that do not tell who waits for whom, but turn a step away that
     * would have to wait.
     *
     * @param refusal what the store said
     * @throws RefusedException the same, if nobody else can go on
     * @throws InterruptedException if the thread was interrupted
     */
    void awaitOthers(RefusedException refusal) throws RefusedException, InterruptedException;
}
