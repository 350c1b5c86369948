package dev.pawl.examples.wallet;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Objects;

/**
 * An exact amount in one currency, of any sign. Immutable and safe for use by many threads.
 *
 * @param amount the amount, kept with all its digits
 * @param currency what it is an amount of
 */
public record Money(BigDecimal amount, Currency currency) implements Serializable {
    /**
     * Makes an amount of money.
     *
     * @throws NullPointerException if the amount or the currency is null
     */
    public Money {
        Objects.requireNonNull(amount, "amount");
        Objects.requireNonNull(currency, "currency");
    }

    /**
     * Makes an amount of money from its decimal text.
     *
     * @param amount for example {@code 12.50}
     * @param currency what it is an amount of
     * @return the money
     * @throws NumberFormatException if the text is not a decimal number
     */
    public static Money of(String amount, Currency currency) {
        return new Money(new BigDecimal(amount), currency);
    }

    /**
     * Returns this money if it can be moved into or out of something, and refuses it otherwise.
     *
     * @param purpose what it is meant for, to be named in the refusal
     * @param expected the currency it must be in
     * @return the amount, greater than zero
     * @throws IllegalArgumentException if the amount is zero or negative
     * @throws WrongCurrency if it is in another currency
     */
    BigDecimal movable(String purpose, Currency expected) {
        if (amount.signum() <= 0) {
            throw new IllegalArgumentException(
                    "Invalid amount (" + this + ") for " + purpose + ": must be greater than zero.");
        }
        if (currency != expected) {
            throw new WrongCurrency(purpose, expected, this);
        }
        return amount;
    }

    /** Returns the amount as people write it: {@code 12.50 EUR}. */
    @Override
    public String toString() {
        return amount.toPlainString() + " " + currency;
    }
}
