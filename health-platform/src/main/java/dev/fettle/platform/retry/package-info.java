/**
 * How long to wait before trying again. Pure: time and randomness come in as arguments; any thread.
 */
@NullMarked
package dev.fettle.platform.retry;

import org.jspecify.annotations.NullMarked;
