package dev.pawl.examples.wallet;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;

/**
 * A wallet: an exact balance in one currency, never below zero. Immutable and safe for use by many threads; every change
 * returns a new wallet.
 *
 * @param id the wallet's name
 * @param balance what it holds
 * @param currency what the balance is an amount of
 * @param createdAt when it was created
 */
public record Wallet(String id, BigDecimal balance, Currency currency, Instant createdAt) {
    /**
     * Makes a wallet as it was stored.
     *
     * @throws IllegalArgumentException if the id is blank or the balance negative
     */
    public Wallet {
        Objects.requireNonNull(balance, "balance");
        Objects.requireNonNull(currency, "currency");
        Objects.requireNonNull(createdAt, "createdAt");
        if (id.isBlank()) {
            throw new IllegalArgumentException("A wallet needs an id.");
        }
        if (balance.signum() < 0) {
            throw new IllegalArgumentException("Invalid balance (" + balance.toPlainString() + " " + currency
                    + ") of wallet " + id + ": must not be negative.");
        }
    }

    /**
     * Creates an empty wallet.
     *
     * @param id the wallet's name
     * @param currency its one currency
     * @param createdAt the present time
     * @return a wallet that holds nothing
     */
    public static Wallet create(String id, Currency currency, Instant createdAt) {
        return new Wallet(id, BigDecimal.ZERO, currency, createdAt);
    }

    /**
     * Puts money in.
     *
     * @param money how much, greater than zero
     * @return the wallet with that much more
     * @throws IllegalArgumentException if the amount is zero or negative
     * @throws WrongCurrency if the money is not of this wallet's currency
     */
    public Wallet increase(Money money) {
        return holding(balance.add(money.movable(toString(), currency)));
    }

    /**
     * Takes money out, at most all of it.
     *
     * @param money how much, greater than zero
     * @return the wallet with that much less
     * @throws IllegalArgumentException if the amount is zero or negative
     * @throws WrongCurrency if the money is not of this wallet's currency
     * @throws InsufficientBalance if the wallet holds less
     */
    public Wallet decrease(Money money) {
        BigDecimal left = balance.subtract(money.movable(toString(), currency));
        if (left.signum() < 0) {
            throw new InsufficientBalance(toString(), money, new Money(balance, currency));
        }
        return holding(left);
    }

    private Wallet holding(BigDecimal newBalance) {
        return new Wallet(id, newBalance, currency, createdAt);
    }

    /** Returns what messages call this wallet: {@code wallet alice}. */
    @Override
    public String toString() {
        return "wallet " + id;
    }
}
