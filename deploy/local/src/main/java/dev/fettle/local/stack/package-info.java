/**
 * The supervised local stack: what has to be true before it starts, the order of start and stop, and the restart of
 * what
 * died. Blocks: callers are on threads that may wait.
 */
@NullMarked
package dev.fettle.local.stack;

import org.jspecify.annotations.NullMarked;
