package dev.fettle.notifier.batch;

import java.time.Duration;

/**
 * One event in the queue of one webhook, not yet part of a batch.
 *
 * @param position its place in the queue
 * @param bytes how much it adds to a body
 * @param age how long it has waited
 */
public record Pending(long position, int bytes, Duration age) {}
