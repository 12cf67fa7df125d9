/**
 * Starts child processes that end with their parent, and tells what they print. Everything here blocks: callers are on
 * threads that may wait (tests, the local stack), never on an event loop.
 */
@NullMarked
package dev.fettle.local.process;

import org.jspecify.annotations.NullMarked;
