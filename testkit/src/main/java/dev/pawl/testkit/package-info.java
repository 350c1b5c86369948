/**
 * What a store, and a program on top of it, are proven with. {@link dev.pawl.testkit.FaultProxy} breaks the wire, {@link
 * dev.pawl.testkit.LossyStore} loses replies from a seed, {@link dev.pawl.testkit.ProcessFaults} stops and kills processes, and
 * {@link dev.pawl.testkit.Recorder} writes down what happened meanwhile.
 */
@NullMarked
package dev.pawl.testkit;

import org.jspecify.annotations.NullMarked;
