package dev.pawl.examples.wallet;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A bank account from which cash is taken at ATMs. The withdrawals live inside the account, so that two machines cannot both pay
 * out the same money. Immutable and safe for use by many threads.
 *
 * @param number the account's number
 * @param balance what it holds, never below zero
 * @param currency what the balance is an amount of
 * @param withdrawals what was taken, oldest first
 */
public record Account(String number, BigDecimal balance, Currency currency, List<Withdrawal> withdrawals) {
    private static final BigDecimal SMALLEST_NOTE = BigDecimal.valueOf(5);

    /**
     * Makes an account as it was stored.
     *
     * @throws IllegalArgumentException if the number is blank or the balance negative
     */
    public Account {
        Objects.requireNonNull(balance, "balance");
        Objects.requireNonNull(currency, "currency");
        withdrawals = List.copyOf(withdrawals);
        if (number.isBlank()) {
            throw new IllegalArgumentException("An account needs a number.");
        }
        if (balance.signum() < 0) {
            throw new IllegalArgumentException("Invalid balance (" + balance.toPlainString() + " " + currency
                    + ") of account " + number + ": must not be negative.");
        }
    }

    /**
     * Takes cash out, which an ATM pays in whole notes.
     *
     * @param withdrawal what is taken, where and when
     * @return the account with that much less, and the withdrawal recorded
     * @throws IllegalArgumentException if the amount is zero or negative, or is no multiple of the smallest note (5)
     * @throws WrongCurrency if the cash is not of this account's currency
     * @throws InsufficientBalance if the account holds less
     */
    public Account withdraw(Withdrawal withdrawal) {
        Money money = withdrawal.money();
        String holder = "account " + number;
        BigDecimal amount = money.movable(holder, currency);
        if (amount.remainder(SMALLEST_NOTE).signum() != 0) {
            throw new IllegalArgumentException("Invalid amount (" + money + ") for " + holder + ": ATM "
                    + withdrawal.atm() + " pays multiples of " + SMALLEST_NOTE + ".");
        }
        BigDecimal left = balance.subtract(amount);
        if (left.signum() < 0) {
            throw new InsufficientBalance(holder, money, new Money(balance, currency));
        }
        List<Withdrawal> recorded = new ArrayList<>(withdrawals);
        recorded.add(withdrawal);
        return new Account(number, left, currency, recorded);
    }
}
