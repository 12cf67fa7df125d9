/**
 * Checks of the kinds {@code circuit-breakers} and {@code cache}: what an application measures of itself. Confined to
 * the lane that attempts
 * them, but for the kinds themselves and what is pure, which any thread may use. Nothing here blocks.
 */
@NullMarked
package dev.fettle.engine.probe.metrics;

import org.jspecify.annotations.NullMarked;
