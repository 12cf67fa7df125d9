/**
 * Keeps events beside the change that caused them, hands them to Kafka until acknowledged. Any thread.
 */
@NullMarked
package dev.fettle.engine.outbox;

import org.jspecify.annotations.NullMarked;
