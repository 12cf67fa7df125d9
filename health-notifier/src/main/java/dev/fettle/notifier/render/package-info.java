/**
 * Turns events into the body that a receiver wants. Pure; any thread.
 */
@NullMarked
package dev.fettle.notifier.render;

import org.jspecify.annotations.NullMarked;
