/**
 * When each check is due: spread, at a fixed rate, never twice at once. Pure functions of a monotonic time that comes
 * in as nanoseconds; {@link dev.fettle.engine.schedule.DueQueue} belongs to one lane.
 */
@NullMarked
package dev.fettle.engine.schedule;

import org.jspecify.annotations.NullMarked;
