/**
 * Checks of kind {@code http-proxy}: what a proxy does to a request. Confined to the lane that attempts them, but
 * for the kind itself, which any thread may use. Nothing here blocks.
 */
@NullMarked
package dev.fettle.engine.probe.proxy;

import org.jspecify.annotations.NullMarked;
