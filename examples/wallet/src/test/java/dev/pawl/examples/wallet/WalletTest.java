package dev.pawl.examples.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WalletTest {
    private static final Wallet EMPTY = Wallet.create("alice", Currency.EUR, Instant.EPOCH);

    @Test
    void newWalletIsEmpty() {
        assertThat(EMPTY.balance()).isEqualByComparingTo("0");
        assertThat(EMPTY.currency()).isEqualTo(Currency.EUR);
        assertThat(EMPTY.createdAt()).isEqualTo(Instant.EPOCH);
    }

    @Test
    void changesAreExactAndLeaveTheOldWalletAlone() {
        Wallet paid = EMPTY.increase(eur("0.10")).increase(eur("0.20"));

        assertThat(paid.balance()).isEqualByComparingTo("0.30");
        assertThat(paid.decrease(eur("0.05")).balance()).isEqualByComparingTo("0.25");
        assertThat(paid.balance()).isEqualByComparingTo("0.30");
        assertThat(EMPTY.balance()).isEqualByComparingTo("0");
    }

    @Test
    void canBeEmptiedToExactlyZero() {
        assertThat(EMPTY.increase(eur("12.50")).decrease(eur("12.5")).balance()).isEqualByComparingTo("0");
    }

    @Test
    void moreThanTheBalanceIsRefusedAndNamesBoth() {
        Wallet wallet = EMPTY.increase(eur("12.50"));

        assertThatExceptionOfType(InsufficientBalance.class)
                .isThrownBy(() -> wallet.decrease(eur("12.51")))
                .withMessage("Insufficient balance of wallet alice: asked for 12.51 EUR, but it holds 12.50 EUR.")
                .satisfies(e -> assertThat(e.asked()).isEqualTo(eur("12.51")))
                .satisfies(e -> assertThat(e.balance()).isEqualTo(eur("12.50")));
    }

    @Test
    void anotherCurrencyIsRefusedAndNamesBoth() {
        Money pounds = Money.of("1", Currency.GBP);

        assertThatExceptionOfType(WrongCurrency.class)
                .isThrownBy(() -> EMPTY.increase(pounds))
                .withMessage("Wrong currency for wallet alice: it is in EUR, but was offered 1 GBP.")
                .satisfies(e -> assertThat(e.expected()).isEqualTo(Currency.EUR))
                .satisfies(e -> assertThat(e.offered()).isEqualTo(pounds));
        assertThatExceptionOfType(WrongCurrency.class).isThrownBy(() -> EMPTY.decrease(pounds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.00", "-0.01", "-5"})
    void zeroAndNegativeAmountsAreRefused(String amount) {
        String message = "Invalid amount (" + amount + " EUR) for wallet alice: must be greater than zero.";

        assertThatIllegalArgumentException()
                .isThrownBy(() -> EMPTY.increase(eur(amount)))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EMPTY.decrease(eur(amount)))
                .withMessage(message);
    }

    @Test
    void negativeBalanceCannotExist() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Wallet("alice", new BigDecimal("-0.01"), Currency.EUR, Instant.EPOCH))
                .withMessageContaining("-0.01 EUR")
                .withMessageContaining("alice");
    }

    @Test
    void transferMovesTheMoneyAndConservesIt() {
        Wallet bob = Wallet.create("bob", Currency.EUR, Instant.EPOCH);

        Transfer transfer = Transfer.of(EMPTY.increase(eur("10")), bob, eur("10"));

        assertThat(transfer.from().balance()).isEqualByComparingTo("0");
        assertThat(transfer.to().balance()).isEqualByComparingTo("10");
    }

    @Test
    void transferIsRefusedByEitherWallet() {
        Wallet pounds = Wallet.create("bob", Currency.GBP, Instant.EPOCH);
        Wallet rich = EMPTY.increase(eur("10"));

        assertThatExceptionOfType(WrongCurrency.class)
                .isThrownBy(() -> Transfer.of(rich, pounds, eur("1")))
                .withMessageContaining("wallet bob");
        assertThatExceptionOfType(InsufficientBalance.class)
                .isThrownBy(() -> Transfer.of(EMPTY, Wallet.create("bob", Currency.EUR, Instant.EPOCH), eur("1")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Transfer.of(rich, rich, eur("1")))
                .withMessage("Cannot transfer 1 EUR from wallet alice to itself.");
    }

    private static Money eur(String amount) {
        return Money.of(amount, Currency.EUR);
    }
}
