package dev.pawl.examples.wallet;

/**
 * Two wallets after money went from one to the other. Only both together may be stored. Immutable and safe for use by many
 * threads.
 *
 * @param from the wallet that paid
 * @param to the wallet that was paid
 */
public record Transfer(Wallet from, Wallet to) {
    /**
     * Moves money between two wallets.
     *
     * @param from the wallet that pays
     * @param to the wallet that is paid
     * @param money how much, greater than zero
     * @return both wallets afterwards
     * @throws IllegalArgumentException if it is one and the same wallet, or the amount is zero or negative
     * @throws WrongCurrency if the money is not of the currency of both wallets
     * @throws InsufficientBalance if the paying wallet holds less
     */
    public static Transfer of(Wallet from, Wallet to, Money money) {
        if (from.id().equals(to.id())) {
            throw new IllegalArgumentException("Cannot transfer " + money + " from " + from + " to itself.");
        }
        return new Transfer(from.decrease(money), to.increase(money));
    }
}
