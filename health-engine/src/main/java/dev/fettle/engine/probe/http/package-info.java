/**
 * Checks of kind {@code http}, and requests over HTTP for the kinds that ask so. Confined to the lane that attempts
 * them, but for the kind itself, which any thread may use. Nothing here blocks.
 */
@NullMarked
package dev.fettle.engine.probe.http;

import org.jspecify.annotations.NullMarked;
