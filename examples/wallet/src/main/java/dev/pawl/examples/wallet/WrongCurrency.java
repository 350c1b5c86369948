package dev.pawl.examples.wallet;

/** Money of one currency was offered to something that holds another. Nothing was changed. */
public final class WrongCurrency extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Currency expected;
    private final Money offered;

    WrongCurrency(String holder, Currency expected, Money offered) {
        super("Wrong currency for " + holder + ": it is in " + expected + ", but was offered " + offered + ".");
        this.expected = expected;
        this.offered = offered;
    }

    /**
     * Returns the currency that would have been right.
     *
     * @return the holder's own currency
     */
    public Currency expected() {
        return expected;
    }

    /**
     * Returns the money that was refused.
     *
     * @return money of another currency
     */
    public Money offered() {
        return offered;
    }
}
