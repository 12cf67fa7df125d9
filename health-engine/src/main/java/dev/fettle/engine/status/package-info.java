/**
 * The board: what is true now of every component, group and the system. Written by the lanes, read from any thread; a
 * reader never waits for a check or for the database.
 */
@NullMarked
package dev.fettle.engine.status;

import org.jspecify.annotations.NullMarked;
