/**
 * Checks of kind {@code ai-model}: the key is good, the model is there, and it answers. Confined to the lane that
 * attempts them, but for the kind itself and what is pure, which any thread may use. Nothing here blocks.
 */
@NullMarked
package dev.fettle.engine.probe.aimodel;

import org.jspecify.annotations.NullMarked;
