package dev.pawl.examples.wallet;

import java.time.Instant;
import java.util.Objects;

/**
 * Cash taken at an ATM. Immutable and safe for use by many threads.
 *
 * @param atm the machine
 * @param money how much it paid out
 * @param at when
 */
public record Withdrawal(String atm, Money money, Instant at) {
    /**
     * Makes a withdrawal.
     *
     * @throws NullPointerException if anything is null
     */
    public Withdrawal {
        Objects.requireNonNull(atm, "atm");
        Objects.requireNonNull(money, "money");
        Objects.requireNonNull(at, "at");
    }
}
