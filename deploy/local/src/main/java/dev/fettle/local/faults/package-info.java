/**
 * Lets things die around real notifiers while events stream, and compares what was published with what was told and
 * what is stored. {@link dev.fettle.local.faults.FaultRun} is the door; its callers are on a thread that may wait for
 * minutes. What judges ({@code DeliveryChecker}, {@code FaultPlan}) is pure.
 */
@NullMarked
package dev.fettle.local.faults;

import org.jspecify.annotations.NullMarked;
