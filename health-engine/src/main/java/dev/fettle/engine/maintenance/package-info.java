/**
 * When a component is in a maintenance window. Pure: no clock, no I/O, any thread.
 */
@NullMarked
package dev.fettle.engine.maintenance;

import org.jspecify.annotations.NullMarked;
