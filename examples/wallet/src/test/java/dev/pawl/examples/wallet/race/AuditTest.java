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
        long all = Amounts.units(12, Amounts.UP) + Amounts.units(7, Amounts.UP);

        assertThat(Audit.of(INCREMENTS, EVEN, all, all).isClean()).isTrue();
    }

    @Test
    void lostIncrementsAreCountedAndTheirMoneyToo() {
        long kept = Amounts.units(12, Amounts.UP);
        long lost = 3 * Amounts.units(7, Amounts.UP);

        assertThat(Audit.of(INCREMENTS, EVEN, kept + lost, kept)).isEqualTo(audit(3, 0, "0.21"));
    }

    @Test
    void doubledIncrementIsNotTakenForALostOne() {
        long once = Amounts.units(12, Amounts.UP);

        assertThat(Audit.of(INCREMENTS, EVEN, once, 2 * once)).isEqualTo(audit(0, 1, "0.12"));
    }

    @Test
    void oneLostAndAnotherDoubledDoNotCancel() {
        long lost = Amounts.units(12, Amounts.UP);
        long twice = Amounts.units(7, Amounts.UP);

        assertThat(Audit.of(INCREMENTS, EVEN, lost + twice, 2 * twice)).isEqualTo(audit(1, 1, "0.05"));
    }

    @Test
    void lostPaymentAndLostReceiptOfOneWalletDoNotCancel() {
        long paid = -Amounts.units(12, Amounts.UP);
        long received = Amounts.units(12, Amounts.DOWN);

        assertThat(Audit.of(TRANSFERS, EVEN, paid + received, 0)).isEqualTo(audit(2, 0, "0.00"));
        assertThat(Audit.of(TRANSFERS, ODD, -received - paid, 0)).isEqualTo(audit(2, 0, "0.00"));
    }

    @Test
    void doubledPaymentAndLostReceiptAreToldApart() {
        long paid = -Amounts.units(12, Amounts.UP);
        long received = Amounts.units(5, Amounts.DOWN);

        assertThat(Audit.of(TRANSFERS, EVEN, paid + received, 2 * paid)).isEqualTo(audit(1, 1, "0.17"));
    }

    @Test
    void thousandsOfLostTransfersAreCountedExactly() {
        long lost = -40_000 * Amounts.units(3, Amounts.UP) + 60_000 * Amounts.units(1, Amounts.DOWN);

        assertThat(Audit.of(TRANSFERS, EVEN, lost, 0)).isEqualTo(audit(100_000, 0, "600.00"));
    }

    private static Audit audit(long lost, long doubled, String money) {
        return new Audit(lost, doubled, new BigDecimal(money));
    }
}
