/**
 * Checks of kind {@code dns}: a name server answers a question as it should. Confined to the lane that attempts
 * them, but for the kind itself, which any thread may use. Nothing here blocks.
 */
@NullMarked
package dev.fettle.engine.probe.dns;

import org.jspecify.annotations.NullMarked;
