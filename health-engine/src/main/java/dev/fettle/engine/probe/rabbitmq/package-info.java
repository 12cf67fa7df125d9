/**
 * Checks of kind {@code rabbitmq}: a server takes a login, says how a queue is, and passes a message on, over AMQP
 * 0-9-1. Confined to the lane that attempts them, but for the kind itself, which any thread may use. Nothing here
 * blocks.
 */
@NullMarked
package dev.fettle.engine.probe.rabbitmq;

import org.jspecify.annotations.NullMarked;
