/**
 * Checks of kind {@code nats}: a server takes a login, and gives a message. Confined to the lane that attempts them,
 * but for the kind itself, which any thread may use. Nothing here blocks.
 */
@NullMarked
package dev.fettle.engine.probe.nats;

import org.jspecify.annotations.NullMarked;
