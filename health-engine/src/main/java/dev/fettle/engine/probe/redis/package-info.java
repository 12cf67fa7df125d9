/**
 * Checks of kind {@code redis}: a server answers, and says how it is. Confined to the lane that attempts them, but for
 * the kind itself, which any thread may use. Nothing here blocks.
 */
@NullMarked
package dev.fettle.engine.probe.redis;

import org.jspecify.annotations.NullMarked;
