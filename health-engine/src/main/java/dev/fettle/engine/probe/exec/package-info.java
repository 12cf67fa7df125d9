/**
 * Checks of kind {@code exec}: programs, as plug-ins of Nagios are. Attempts are confined to the lane; programs are
 * started, read and killed on threads of their own, never on an event loop.
 */
@NullMarked
package dev.fettle.engine.probe.exec;

import org.jspecify.annotations.NullMarked;
