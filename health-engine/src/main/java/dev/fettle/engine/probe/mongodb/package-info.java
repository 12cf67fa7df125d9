/**
 * Checks of kind {@code mongodb}: a server answers, and says who it is in its set. Confined to the lane that attempts
 * them, but for the kind itself, which any thread may use. Nothing here blocks.
 */
@NullMarked
package dev.fettle.engine.probe.mongodb;

import org.jspecify.annotations.NullMarked;
