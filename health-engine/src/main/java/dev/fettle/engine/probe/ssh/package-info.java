/**
 * Checks of kind {@code ssh}: a server says who it is and proves its host key. Confined to the lane that attempts
 * them, but for the kind itself, which any thread may use. Nothing here blocks.
 */
@NullMarked
package dev.fettle.engine.probe.ssh;

import org.jspecify.annotations.NullMarked;
