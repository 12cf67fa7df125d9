/**
 * Checks of kind {@code icmp}: a host answers echo requests. An attempt is confined to the lane that attempts it; all
 * packets of the process go through one thread of their own, or through the program {@code ping}. The kind itself any
 * thread may use. Nothing here blocks an event loop.
 */
@NullMarked
package dev.fettle.engine.probe.icmp;

import org.jspecify.annotations.NullMarked;
