package dev.pawl.examples.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProductTest {
    private static final Product LAMPS = new Product("lamp", 10, List.of());

    @Test
    void allocationTakesFromWhatIsAvailable() {
        Product allocated = LAMPS.allocate(new OrderLine("order-1", 4));

        assertThat(allocated.available()).isEqualTo(6);
        assertThat(allocated.allocated()).containsExactly(new OrderLine("order-1", 4));
        assertThat(LAMPS.available()).isEqualTo(10);
    }

    @Test
    void lastPieceCanBeAllocatedAndNoMore() {
        Product empty = LAMPS.allocate(new OrderLine("order-1", 10));

        assertThat(empty.available()).isZero();
        assertThatExceptionOfType(OutOfStock.class)
                .isThrownBy(() -> empty.allocate(new OrderLine("order-2", 1)))
                .withMessage("Out of stock: order order-2 wants 1 of product lamp, but 0 are available.");
    }

    @Test
    void allocatingTheSameLineAgainChangesNothing() {
        OrderLine line = new OrderLine("order-1", 4);
        Product allocated = LAMPS.allocate(line);

        assertThat(allocated.allocate(line)).isEqualTo(allocated);
    }

    @Test
    void anotherQuantityForTheSameOrderIsRefused() {
        Product allocated = LAMPS.allocate(new OrderLine("order-1", 4));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> allocated.allocate(new OrderLine("order-1", 5)))
                .withMessageContaining("order-1 already has 4");
    }

    @Test
    void releasedStockIsAvailableAgain() {
        Product released = LAMPS.allocate(new OrderLine("order-1", 4)).release("order-1");

        assertThat(released).isEqualTo(LAMPS);
        assertThat(released.release("order-1")).isEqualTo(LAMPS);
    }

    @Test
    void overAllocatedProductCannotExist() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Product("lamp", 3, List.of(new OrderLine("order-1", 4))))
                .withMessageContaining("lamp");
        assertThatIllegalArgumentException().isThrownBy(() -> new OrderLine("order-1", 0));
    }
}
