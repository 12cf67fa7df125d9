/**
 * The HTTP face: requests in, JSON or problem+json out. Event loop; reads the board, waits for the ledger only where a
 * result from outside is to be committed.
 */
@NullMarked
package dev.fettle.engine.rest;

import org.jspecify.annotations.NullMarked;
