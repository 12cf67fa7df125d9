/**
 * Checks of kind {@code udp}: a datagram is answered, or at least not refused. Confined to the lane that attempts
 * them, but for the kind itself, which any thread may use. Nothing here blocks.
 */
@NullMarked
package dev.fettle.engine.probe.udp;

import org.jspecify.annotations.NullMarked;
