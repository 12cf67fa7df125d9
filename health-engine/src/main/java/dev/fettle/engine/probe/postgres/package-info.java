/**
 * Checks of kind {@code postgres}: a query is answered. Confined to the lane that attempts them, but for the
 * kind itself, which any thread may use. Nothing here blocks.
 */
@NullMarked
package dev.fettle.engine.probe.postgres;

import org.jspecify.annotations.NullMarked;
