/**
 * What outcomes in a row mean. Pure: no clock, no I/O, any thread.
 */
@NullMarked
package dev.fettle.engine.state;

import org.jspecify.annotations.NullMarked;
