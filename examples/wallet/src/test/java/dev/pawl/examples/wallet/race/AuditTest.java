package dev.pawl.examples.wallet.race;

import static dev.pawl.examples.wallet.race.Workload.INCREMENTS;
import static dev.pawl.examples.wallet.race.Workload.TRANSFERS;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class AuditTest {
    private static final int EVEN = 0;
    private static final int ODD = 1;

    @Test
    void equalBooksAreClean() {
        long all = Amounts.increment(12) + Amounts.increment(7);

        assertThat(Audit.of(INCREMENTS, EVEN, all, all).isClean()).isTrue();
    }

    @Test
    void lostIncrementsAreCountedAndTheirMoneyToo() {
        long kept = Amounts.increment(12);
        long lost = 3 * Amounts.increment(7);

        assertThat(Audit.of(INCREMENTS, EVEN, kept + lost, kept)).isEqualTo(audit(3, 0, "0.0021"));
    }

    @Test
    void doubledIncrementIsNotTakenForALostOne() {
        long once = Amounts.increment(12);

        assertThat(Audit.of(INCREMENTS, EVEN, once, 2 * once)).isEqualTo(audit(0, 1, "0.0012"));
    }

    @Test
    void oneLostAndAnotherDoubledDoNotCancel() {
        long lost = Amounts.increment(12);
        long twice = Amounts.increment(7);

        assertThat(Audit.of(INCREMENTS, EVEN, lost + twice, 2 * twice)).isEqualTo(audit(1, 1, "0.0005"));
    }

    @Test
    void lostPaymentAndLostReceiptOfOneWalletDoNotCancel() {
        long paid = -Amounts.transfer(12, Amounts.UP);
        long received = Amounts.transfer(12, Amounts.DOWN);

        assertThat(Audit.of(TRANSFERS, EVEN, paid + received, 0)).isEqualTo(audit(2, 0, "0.00"));
        assertThat(Audit.of(TRANSFERS, ODD, -received - paid, 0)).isEqualTo(audit(2, 0, "0.00"));
    }

    @Test
    void doubledPaymentAndLostReceiptAreToldApart() {
        long paid = -Amounts.transfer(12, Amounts.UP);
        long received = Amounts.transfer(5, Amounts.DOWN);

        assertThat(Audit.of(TRANSFERS, EVEN, paid + received, 2 * paid)).isEqualTo(audit(1, 1, "0.17"));
    }

    @Test
    void thousandsOfLostTransfersAreCountedExactly() {
        long lost = -40_000 * Amounts.transfer(3, Amounts.UP) + 60_000 * Amounts.transfer(1, Amounts.DOWN);

        assertThat(Audit.of(TRANSFERS, EVEN, lost, 0)).isEqualTo(audit(100_000, 0, "600.00"));
    }

    @Test
    void anHourOfAMillionIncrementsASecondFitsIntoABalance() {
        long pairs = 3_600_000_000L / 2;
        long pair = Amounts.increment(1) + Amounts.increment(Amounts.MOST_PARTS);

        assertThat(new BigDecimal(pairs).multiply(new BigDecimal(pair)).add(new BigDecimal(Amounts.initial())))
                .isLessThan(new BigDecimal(Long.MAX_VALUE));
    }

    @Test
    void millionsOfLostIncrementsAreCountedExactly() {
        long lost = 90_000_000 * Amounts.increment(Amounts.MOST_PARTS);

        assertThat(Audit.of(INCREMENTS, EVEN, lost, 0)).isEqualTo(audit(90_000_000, 0, "450000.0000"));
    }

    private static Audit audit(long lost, long doubled, String money) {
        return new Audit(lost, doubled, new BigDecimal(money));
    }
}
