package dev.pawl.examples.wallet;

/** A currency that a wallet or an account can be in. */
public enum Currency {
    /** Pound sterling. */
    GBP,
    /** Euro. */
    EUR,
    /** Canadian dollar. */
    CAD
}
