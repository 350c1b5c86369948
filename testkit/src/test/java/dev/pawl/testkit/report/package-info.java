@NullMarked
package dev.pawl.testkit.report;

import org.jspecify.annotations.NullMarked;
