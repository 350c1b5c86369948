/**
 * A race of concurrent clients that change wallets on a real store, once per strategy: what each strategy does to the money, and
 * what it costs. {@link dev.pawl.examples.wallet.race.Race} runs it; {@link dev.pawl.examples.wallet.race.Strategy} is what a
 * strategy is; {@link dev.pawl.examples.wallet.race.Audit} finds what was lost.
 */
@NullMarked
package dev.pawl.examples.wallet.race;

import org.jspecify.annotations.NullMarked;
