/**
 * Shows webhooks, the delivery log and dead letters. Reads only; runs on event loops.
 */
@NullMarked
package dev.fettle.notifier.rest;

import org.jspecify.annotations.NullMarked;
