/**
 * Money that many people change at once: wallets, a product whose stock is allocated, an account with an ATM. These are plain
 * immutable records; their rules know nothing of versions, stores or threads.
 */
@NullMarked
package dev.pawl.examples.wallet;

import org.jspecify.annotations.NullMarked;
