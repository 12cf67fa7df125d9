/**
 * Takes each event from Kafka once. A poll becomes one transaction; offsets are committed after it, and while the
 * database is away nothing further is polled. Runs on the channel's Vert.x context; deciding is pure.
 */
@NullMarked
package dev.fettle.notifier.intake;

import org.jspecify.annotations.NullMarked;
