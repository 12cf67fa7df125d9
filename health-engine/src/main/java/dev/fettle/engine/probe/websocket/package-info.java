/**
 * Checks of kind {@code websocket}: a WebSocket opens, and answers. Confined to the lane that attempts them, but
 * for the kind itself, which any thread may use. Nothing here blocks.
 */
@NullMarked
package dev.fettle.engine.probe.websocket;

import org.jspecify.annotations.NullMarked;
