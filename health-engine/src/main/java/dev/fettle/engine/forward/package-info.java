/**
 * Passes the notifier's paths on to it, so that one address is enough for clients. Streams; event loop.
 */
@NullMarked
package dev.fettle.engine.forward;

import org.jspecify.annotations.NullMarked;
