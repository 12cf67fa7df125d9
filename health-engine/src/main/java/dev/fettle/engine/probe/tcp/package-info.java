/**
 * Checks of kind {@code tcp}: a connection opens. Confined to the lane that attempts
 * them, but for the kind itself, which any thread may use. Nothing here blocks.
 */
@NullMarked
package dev.fettle.engine.probe.tcp;

import org.jspecify.annotations.NullMarked;
