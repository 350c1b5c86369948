/** What happens inside the process, measured with JMH. */
@NullMarked
package dev.pawl.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
