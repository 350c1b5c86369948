package dev.pawl.examples.wallet;

import java.util.ArrayList;
import java.util.List;

/**
 * A product and the order lines that its stock is allocated to. The lines live inside the product, so that its one version
 * serialises all allocations: two orders can never be promised the same piece. Immutable and safe for use by many threads.
 *
 * @param sku the product's stock keeping unit
 * @param stock how many there are, allocated or not
 * @param allocated the lines that have their share, in the order they came
 */
public record Product(String sku, int stock, List<OrderLine> allocated) {
    /**
     * Makes a product as it was stored.
     *
     * @throws IllegalArgumentException if the sku is blank, or more is allocated than there is
     */
    public Product {
        allocated = List.copyOf(allocated);
        if (sku.isBlank()) {
            throw new IllegalArgumentException("A product needs a sku.");
        }
        if (available(stock, allocated) < 0) {
            throw new IllegalArgumentException("Invalid stock (" + stock + ") of product " + sku
                    + ": must not be negative, nor less than what is allocated.");
        }
    }

    /**
     * Allocates stock to an order line. A line that already has its share keeps it, so asking again is harmless.
     *
     * @param line the line
     * @return the product with the line's share allocated
     * @throws OutOfStock if the line wants more than is available
     * @throws IllegalArgumentException if the order already has a share of another size
     */
    public Product allocate(OrderLine line) {
        if (allocated.contains(line)) {
            return this;
        }
        for (OrderLine other : allocated) {
            if (other.orderId().equals(line.orderId())) {
                throw new IllegalArgumentException("Order " + line.orderId() + " already has " + other.quantity()
                        + " of product " + sku + ": release them before allocating " + line.quantity() + ".");
            }
        }
        if (line.quantity() > available()) {
            throw new OutOfStock(sku, line, available());
        }
        List<OrderLine> lines = new ArrayList<>(allocated);
        lines.add(line);
        return new Product(sku, stock, lines);
    }

    /**
     * Gives an order's share back. An order that has none changes nothing.
     *
     * @param orderId the order
     * @return the product with that share available again
     */
    public Product release(String orderId) {
        return new Product(
                sku,
                stock,
                allocated.stream()
                        .filter(line -> !line.orderId().equals(orderId))
                        .toList());
    }

    /**
     * Returns how many are not allocated yet.
     *
     * @return zero or more
     */
    public int available() {
        return (int) available(stock, allocated);
    }

    private static long available(int stock, List<OrderLine> allocated) {
        return stock - allocated.stream().mapToLong(OrderLine::quantity).sum();
    }
}
