/**
 * Times that come again and again, as maintenance does: when one is open, and until when. Pure: no clock, no I/O, any
 * thread.
 */
@NullMarked
package dev.fettle.platform.calendar;

import org.jspecify.annotations.NullMarked;
