package dev.pawl.examples.wallet;

/** More was asked for than is there. Nothing was changed. */
public final class InsufficientBalance extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Money asked;
    private final Money balance;

    InsufficientBalance(String holder, Money asked, Money balance) {
        super("Insufficient balance of " + holder + ": asked for " + asked + ", but it holds " + balance + ".");
        this.asked = asked;
        this.balance = balance;
    }

    /**
     * Returns what was asked for.
     *
     * @return more than the balance
     */
    public Money asked() {
        return asked;
    }

    /**
     * Returns what was there.
     *
     * @return the balance at that time
     */
    public Money balance() {
        return balance;
    }
}
