/**
 * Checks of kind {@code kafka}: brokers, partitions, consumer groups and a round trip, asked in Kafka's own protocol
 * over connections of our own. Confined to the lane that attempts them, but for the kind itself, which any thread may
 * use, and for long answers, which a worker reads. Nothing here blocks a lane.
 */
@NullMarked
package dev.fettle.engine.probe.kafka;

import org.jspecify.annotations.NullMarked;
