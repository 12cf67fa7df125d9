/**
 * Whether this service itself is alive, ready and started. Answers come from memory: no check waits for anything.
 */
@NullMarked
package dev.fettle.notifier.health;

import org.jspecify.annotations.NullMarked;
