/**
 * Checks of kind {@code tls}: a certificate is to be trusted. Confined to the lane that attempts
 * them, but for the kind itself, which any thread may use. Nothing here blocks.
 */
@NullMarked
package dev.fettle.engine.probe.tls;

import org.jspecify.annotations.NullMarked;
