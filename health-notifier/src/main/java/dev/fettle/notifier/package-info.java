/**
 * The notifier: events in from Kafka, signed batches out to webhooks, everything in between in PostgreSQL. This package
 * only starts and stops the others.
 */
@NullMarked
package dev.fettle.notifier;

import org.jspecify.annotations.NullMarked;
