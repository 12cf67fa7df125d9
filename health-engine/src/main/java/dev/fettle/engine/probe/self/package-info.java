/**
 * Checks of kind {@code self}: what is known of Fettle itself. Confined to the lane that attempts
 * them, but for the kind itself, which any thread may use. Nothing here blocks.
 */
@NullMarked
package dev.fettle.engine.probe.self;

import org.jspecify.annotations.NullMarked;
