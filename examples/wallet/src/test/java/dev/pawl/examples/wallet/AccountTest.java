package dev.pawl.examples.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccountTest {
    private static final Account ACCOUNT = new Account("4711", new BigDecimal("100.00"), Currency.CAD, List.of());

    @Test
    void withdrawalLowersTheBalanceAndIsRecorded() {
        Account after = ACCOUNT.withdraw(cash("40"));

        assertThat(after.balance()).isEqualByComparingTo("60");
        assertThat(after.withdrawals()).containsExactly(cash("40"));
        assertThat(ACCOUNT.withdrawals()).isEmpty();
    }

    @Test
    void everythingCanBeWithdrawnAndNoMore() {
        Account empty = ACCOUNT.withdraw(cash("100"));

        assertThat(empty.balance()).isEqualByComparingTo("0");
        assertThatExceptionOfType(InsufficientBalance.class)
                .isThrownBy(() -> empty.withdraw(cash("5")))
                .withMessage("Insufficient balance of account 4711: asked for 5 CAD, but it holds 0.00 CAD.");
    }

    @Test
    void onlyWholeNotesArePaid() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ACCOUNT.withdraw(cash("42.50")))
                .withMessage("Invalid amount (42.50 CAD) for account 4711: ATM station pays multiples of 5.");
        assertThatIllegalArgumentException().isThrownBy(() -> ACCOUNT.withdraw(cash("0")));
    }

    @Test
    void anotherCurrencyIsRefused() {
        Withdrawal euros = new Withdrawal("station", Money.of("10", Currency.EUR), Instant.EPOCH);

        assertThatExceptionOfType(WrongCurrency.class).isThrownBy(() -> ACCOUNT.withdraw(euros));
    }

    private static Withdrawal cash(String amount) {
        return new Withdrawal("station", Money.of(amount, Currency.CAD), Instant.EPOCH);
    }
}
