package dev.pawl.examples.wallet;

/**
 * A line of an order that wants some of a product. Immutable and safe for use by many threads.
 *
 * @param orderId the order it belongs to
 * @param quantity how many are wanted, one or more
 */
public record OrderLine(String orderId, int quantity) {
    /**
     * Makes an order line.
     *
     * @throws IllegalArgumentException if the order id is blank or the quantity is below one
     */
    public OrderLine {
        if (orderId.isBlank()) {
            throw new IllegalArgumentException("An order line needs the id of its order.");
        }
        if (quantity < 1) {
            throw new IllegalArgumentException(
                    "Invalid quantity (" + quantity + ") of order " + orderId + ": must be at least 1.");
        }
    }
}
