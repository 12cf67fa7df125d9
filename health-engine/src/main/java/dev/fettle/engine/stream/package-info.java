/**
 * The live stream: what changes, told as it is committed to those who listen by HTTP. Lanes put events in and never
 * wait
 * for a listener; each listener reads on its own event loop.
 */
@NullMarked
package dev.fettle.engine.stream;

import org.jspecify.annotations.NullMarked;
