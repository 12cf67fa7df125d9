/**
 * Checks of kind {@code push}: results come from outside. Confined to the lane that attempts
 * them, but for the kind itself, which any thread may use. Nothing here blocks.
 */
@NullMarked
package dev.fettle.engine.probe.push;

import org.jspecify.annotations.NullMarked;
