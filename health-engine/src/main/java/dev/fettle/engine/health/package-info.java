/**
 * What {@code /q/health} says: of this service (live, ready, started) and of what it watches (well, group, root). Reads
 * what is known already; an answer waits for nothing. Event loop.
 */
@NullMarked
package dev.fettle.engine.health;

import org.jspecify.annotations.NullMarked;
