/**
 * Checks of kind {@code composite}: judged by what is known of other components. Confined to the lane; nothing here
 * blocks or asks anybody over the network.
 */
@NullMarked
package dev.fettle.engine.probe.composite;

import org.jspecify.annotations.NullMarked;
