/**
 * Checks of kind {@code prometheus}: a PromQL query and a condition on what it answers. Confined to the lane that
 * attempts them, but for the kind itself and what is pure, which any thread may use. Nothing here blocks.
 */
@NullMarked
package dev.fettle.engine.probe.prometheus;

import org.jspecify.annotations.NullMarked;
