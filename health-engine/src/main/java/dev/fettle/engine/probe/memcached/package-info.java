/**
 * Checks of kind {@code memcached}: a server answers, and says how it is. Confined to the lane that attempts them, but
 * for the kind itself, which any thread may use. Nothing here blocks.
 */
@NullMarked
package dev.fettle.engine.probe.memcached;

import org.jspecify.annotations.NullMarked;
