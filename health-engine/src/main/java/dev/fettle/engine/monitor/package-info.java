/**
 * The only package that knows the order of the steps: due, probe, judge, commit, tell. Each component belongs to one
 * lane, which is one event loop; {@link dev.fettle.engine.monitor.Monitor} is the door from any other thread.
 */
@NullMarked
package dev.fettle.engine.monitor;

import org.jspecify.annotations.NullMarked;
