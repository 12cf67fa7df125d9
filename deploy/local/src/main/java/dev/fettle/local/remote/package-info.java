/**
 * Talks to a Fettle that runs somewhere: over its HTTP API, as any other client. Blocks; the main thread.
 */
@NullMarked
package dev.fettle.local.remote;

import org.jspecify.annotations.NullMarked;
