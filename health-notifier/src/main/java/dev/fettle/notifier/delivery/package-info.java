/**
 * Sends a batch and decides what the answer means. One lane per webhook: confined to one event loop, so that a receiver
 * that hangs delays nobody else. Public beans may be used from any thread.
 */
@NullMarked
package dev.fettle.notifier.delivery;

import org.jspecify.annotations.NullMarked;
