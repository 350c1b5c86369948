package dev.pawl.examples.wallet;

/** An order line wants more than is available of a product. Nothing was allocated. */
public final class OutOfStock extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int wanted;
    private final int available;

    OutOfStock(String sku, OrderLine line, int available) {
        super("Out of stock: order " + line.orderId() + " wants " + line.quantity() + " of product " + sku + ", but "
                + available + " are available.");
        this.wanted = line.quantity();
        this.available = available;
    }

    /**
     * Returns how many were wanted.
     *
     * @return more than are available
     */
    public int wanted() {
        return wanted;
    }

    /**
     * Returns how many were available.
     *
     * @return zero or more
     */
    public int available() {
        return available;
    }
}
