/**
 * Proves that a body is ours and fresh, as Standard Webhooks defines it. Pure: knows no clock and does no I/O; any
 * thread.
 */
@NullMarked
package dev.fettle.notifier.signature;

import org.jspecify.annotations.NullMarked;
