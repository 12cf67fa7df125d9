/**
 * Checks of kind {@code grpc}: a server's own health service answers. Confined to the lane that attempts them, but for
 * the kind itself, which any thread may use. Nothing here blocks.
 */
@NullMarked
package dev.fettle.engine.probe.grpc;

import org.jspecify.annotations.NullMarked;
