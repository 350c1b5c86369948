/**
 * What a database lets happen between clients that work at the same time, and what Pawl prevents on the same database. A {@link
 * dev.pawl.examples.wallet.anomalies.Story} says who does what in which order; {@link
 * dev.pawl.examples.wallet.anomalies.Anomalies} has it played by real connections, step by step, and looks at what is stored and
 * at what was seen. The catalogue of stories follows Martin Kleppmann's Hermitage.
 */
@NullMarked
package dev.pawl.examples.wallet.anomalies;

import org.jspecify.annotations.NullMarked;
